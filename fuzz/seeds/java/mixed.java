package a;

import com.baomidou.mybatisplus.annotation.*;
import jakarta.persistence.*;

@Entity @Table(name = T.TABLE) @SequenceGenerator(name = "s", sequenceName = "user_seq", allocationSize = 50)
@TableName(value = "t_user", autoResultMap = true) @KeySequence("k")
public abstract class T<A extends Comparable<? super A>> extends Base<A> implements I, J {
    static final String TABLE = "t_" + "user";
    @Id @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "s") @TableId(value = "id", type = IdType.ASSIGN_ID) private Long id;
    @ManyToOne(optional = false) @JoinColumns({@JoinColumn(name = "a", nullable = false), @JoinColumn(name = "b")}) B b = new B(1) {{ set(2); }};
    @ElementCollection @CollectionTable(name = "c") @OrderColumn List<String> names;
    @Embedded @AttributeOverride(name = "x", column = @Column(name = "y")) Point p;
    record R(@Id int a, String... b) { R { a = 1; } }
    enum E { A("x") { int f() { return 1; } }, B; int f() { return 0; } }
    @Insert({"<script>", "INSERT INTO t_user (id, name) VALUES", "<foreach collection='l' item='i' separator=','>(#{i.id}, #{i.name})</foreach>", "</script>"})
    @SelectKey(statement = "select s.nextval from dual", keyProperty = "id", before = true, resultType = long.class)
    int insert(@Param("l") List<T> l);
    void f(JdbcTemplate jdbc) throws Exception {
        StringBuilder sb = new StringBuilder("INSERT INTO ").append(TABLE).append(" (");
        for (String n : names) { sb.append(n).append(','); }
        sb.setLength(sb.length() - 1);
        jdbc.update(sb + ") VALUES (?)", 1L);
        jdbc.update(String.format("insert into %s (a, b) values (%d, '%2$s')", TABLE, 1), ps -> { ps.setLong(1, id); });
        String text = """
            INSERT INTO t_user (name)
              VALUES ('\t\u00e9')\
            """;
        var t = cond ? new T() : switch (x) { case 1 -> null; case A a when a.b() -> a; default -> { yield this; } };
        t.id = (Long) 1L; t.setName(name); repository.save(t); em.persist(t);
        new SimpleJdbcInsert(jdbc).withTableName("t_user").usingColumns("a", "b").usingGeneratedKeyColumns("id");
        dsl.insertInto(T_USER, T_USER.ID, T_USER.NAME).values(1, "x").execute();
    }
}
