use super::*;
use crate::facts::{Rest, Supply, SupplyKind, WrittenColumns};
use crate::source::{FileId, FileKind};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE mapper PUBLIC "-//mybatis.org//DTD Mapper 3.0//EN" "http://mybatis.org/dtd/mybatis-3-mapper.dtd">
"#;

fn mapper(body: &str) -> SourceFile {
    let text = format!("{HEAD}<!-- 映射 -->\n<mapper namespace=\"org.acme.UserMapper\">{body}</mapper>");
    SourceFile::new(FileId(0), "UserMapper.xml", FileKind::Xml, text)
}

fn kind(supply: &Supply) -> String {
    match &supply.kind {
        SupplyKind::Application => "app".to_owned(),
        SupplyKind::Framework { sequence: Some(sequence) } => format!("seq:{}", sequence.name),
        SupplyKind::Framework { sequence: None } | SupplyKind::Made(_) => "framework".to_owned(),
        SupplyKind::Unset { .. } => "unset".to_owned(),
        SupplyKind::Database => "database".to_owned(),
        SupplyKind::Null => "null".to_owned(),
        SupplyKind::Default => "default".to_owned(),
        SupplyKind::Conditional => "maybe".to_owned(),
        SupplyKind::Omitted => "omitted".to_owned(),
        SupplyKind::Unknown => "unknown".to_owned(),
    }
}

/// `name table(column:supply, …) rest`
fn show(writer: &Writer) -> String {
    let columns: Vec<String> = match &writer.columns {
        WrittenColumns::Named(columns) => columns.iter().map(|column| format!("{}:{}", column.names[0], kind(&column.supply))).collect(),
        WrittenColumns::Positional(supplies) => supplies.iter().map(|supply| format!("#:{}", kind(supply))).collect(),
    };
    let rest = if writer.rest == Rest::Unknown { " rest unknown" } else { "" };
    format!(
        "{} {}({}){rest}",
        writer.name.trim_start_matches("org.acme.UserMapper."),
        writer.tables[0].replace(crate::names::HOLE, "_"),
        columns.join(" ")
    )
}

#[track_caller]
fn assert_writers(body: &str, expected: &[&str]) -> Vec<Writer> {
    let (writers, notes) = read(&mapper(body));
    assert_eq!(notes, Vec::new());
    assert_eq!(writers.iter().map(show).collect::<Vec<_>>(), expected);
    writers
}

fn label<'w>(writer: &'w Writer, column: &str) -> &'w str {
    let WrittenColumns::Named(columns) = &writer.columns else { panic!("by position") };
    &columns.iter().find(|other| other.names[0] == column).unwrap().supply.label
}

#[test]
fn plain_statements_and_spans() {
    let body = "<insert id=\"add\">INSERT INTO 用户 (`名`, age) VALUES (#{name,jdbcType=VARCHAR}, NULL)</insert>";
    let file = mapper(body);
    let (writers, _) = read(&file);
    assert_eq!(show(&writers[0]), "add 用户(名:app age:null)");
    assert_eq!((writers[0].name.as_str(), writers[0].via), ("org.acme.UserMapper.add", "MyBatis mapper"));
    let WrittenColumns::Named(columns) = &writers[0].columns else { panic!() };
    assert_eq!(file.slice(columns[0].at), "`名`");
    assert_eq!(file.slice(columns[0].supply.at), "#{name,jdbcType=VARCHAR}");
    assert_eq!(columns[0].supply.label, "parameter `name`");
    assert_eq!(file.slice(writers[0].at), "INSERT INTO 用户 (`名`, age)");
}

#[test]
fn cdata_entities_and_comments() {
    assert_writers(
        "<insert id=\"a\"><![CDATA[ insert into t (a, b) ]]> values (#{a}<!-- no -->, '&lt;&#65;&amp;')</insert>",
        &["a t(a:app b:app)"],
    );
    assert_writers("<insert id=\"a\">insert into t (a<!-- , b -->) values (1)<!-- x --></insert>", &["a t(a:app)"]);
}

#[test]
fn spans_after_cdata_are_exact() {
    let file = mapper("<insert id=\"a\"><![CDATA[insert into t (aa) ]]>values (#{aa})</insert>");
    let (writers, _) = read(&file);
    let WrittenColumns::Named(columns) = &writers[0].columns else { panic!() };
    assert_eq!((file.slice(columns[0].at), file.slice(columns[0].supply.at)), ("aa", "#{aa}"));
}

#[test]
fn selective_inserts_are_conditional() {
    let writers = assert_writers(
        r#"<insert id="s">insert into t
          <trim prefix="(" suffix=")" suffixOverrides=","><if test="id != null">id,</if> name, <if test="age != null and
             age > 0">age,</if></trim>
          <trim prefix="values (" suffix=")" suffixOverrides=","><if test="id != null">#{id},</if>#{name},<if test="age != null">#{age},</if></trim>
        </insert>"#,
        &["s t(id:maybe name:app age:maybe)"],
    );
    assert_eq!(label(&writers[0], "id"), "only when id != null");
    assert_eq!(label(&writers[0], "age"), "only when age != null and age > 0");
}

#[test]
fn fragments_with_properties() {
    assert_writers(
        r#"<sql id="columns">a, ${more}</sql><sql id="name">${p}_t</sql>
        <insert id="s">insert into <include refid="name"><property name="p" value="x"/></include>
          (<include refid="org.acme.UserMapper.columns"><property name="more" value="b"/></include>) values (#{a}, #{b})</insert>"#,
        &["s x_t(a:app b:app)"],
    );
    assert_writers(
        "<insert id=\"s\">insert into t (<include refid=\"elsewhere.columns\"/>) values (#{a})</insert>",
        &["s t() rest unknown"],
    );
    assert_writers(
        "<sql id=\"x\">a, <include refid=\"x\"/></sql><insert id=\"s\">insert into t (<include refid=\"x\"/>) values (1)</insert>",
        &["s t() rest unknown"],
    );
}

#[test]
fn batches_by_foreach() {
    assert_writers(
        r##"<insert id="s">insert into t (a, b) values <foreach collection="list" item="x" separator="," open=" " close="">(#{x.a}, now())</foreach></insert>"##,
        &["s t(a:app b:app)"],
    );
    assert_writers(
        r##"<insert id="s">insert into t (a, b) <foreach collection="list" item="x" separator="union all">select #{x.a}, s.nextval from dual</foreach></insert>"##,
        &["s t(a:app b:seq:s)"],
    );
    assert_writers(
        r##"<insert id="s">insert into t <foreach collection="m" index="k" open="(" close=")" separator=",">${k}</foreach> values <foreach collection="m" item="v" open="(" close=")" separator=",">#{v}</foreach></insert>"##,
        &["s t() rest unknown"],
    );
    assert_writers(
        r##"<insert id="s">insert into t (a, b) values <foreach collection="m" item="v" open="(" close=")" separator=",">#{v}</foreach></insert>"##,
        &["s t(a:unknown b:unknown)"],
    );
}

#[test]
fn branches_of_choose_are_all_read() {
    assert_writers(
        r##"<insert id="s">insert into t (a, b) values (#{a}, <choose><when test="b != null">#{b}</when><otherwise>now()</otherwise></choose>)</insert>"##,
        &["s t(a:app b:app)"],
    );
    let writers = assert_writers(
        r##"<insert id="s">insert into t (<choose><when test="id != null">id,</when><when test="code != null">code,</when></choose> a)
        values (<choose><when test="id != null">#{id},</when><when test="code != null">#{code},</when></choose> #{a})</insert>"##,
        &["s t(id:maybe a:app code:maybe)"],
    );
    assert_eq!(label(&writers[0], "code"), "differs between the branches of <choose>");
    assert_writers(
        r##"<insert id="s">insert into t (a) values (<choose><when test="a != null">#{a}</when><otherwise>null</otherwise></choose>)</insert>"##,
        &["s t(a:maybe)"],
    );
}

#[test]
fn select_key_before_makes_the_key() {
    let writers = assert_writers(
        r#"<insert id="s"><selectKey keyProperty="id" order="BEFORE" resultType="long">select user_seq.nextval from dual</selectKey>
        insert into t (id, a) values (#{id,jdbcType=BIGINT}, #{a})</insert>"#,
        &["s t(id:seq:user_seq a:app)"],
    );
    assert_eq!(label(&writers[0], "id"), "selectKey BEFORE takes it from `user_seq`");
    assert_writers(
        r#"<insert id="s"><selectKey keyProperty="record.id" order="before">select uuid()</selectKey>insert into t values (#{record.id}, #{a})</insert>"#,
        &["s t(#:framework #:app)"],
    );
}

#[test]
fn select_key_after_reads_back() {
    // MyBatis' default is AFTER.
    for order in ["order=\"AFTER\"", ""] {
        let statement = |columns: &str| {
            format!(
                "<insert id=\"s\"><selectKey keyProperty=\"id\" {order}>SELECT LAST_INSERT_ID()</selectKey>insert into t {columns}</insert>"
            )
        };
        assert_writers(&statement("(a) values (#{a})"), &["s t(a:app)"]);
        assert_writers(&statement("(id, a) values (#{id}, #{a})"), &["s t(id:maybe a:app)"]);
    }
}

#[test]
fn generated_keys_that_are_sent_are_null() {
    let writers = assert_writers(
        r#"<insert id="s" useGeneratedKeys="true" keyProperty="id">insert into t (id, a) values (#{id}, #{a})</insert>"#,
        &["s t(id:null a:app)"],
    );
    assert_eq!(label(&writers[0], "id"), "#{id} under useGeneratedKeys");
    assert_writers(
        r#"<insert id="s" useGeneratedKeys="true">insert into t (id, a) values (#{id}, #{a})</insert>"#,
        &["s t(id:maybe a:app)"],
    );
    assert_writers(r#"<insert id="s" useGeneratedKeys="true" keyProperty="id">insert into t (a) values (#{a})</insert>"#, &["s t(a:app)"]);
    assert_writers(
        r#"<insert id="s" useGeneratedKeys="true" keyProperty="id">insert into t (<if test="id != null">id,</if> a) values (<if test="id != null">#{id},</if> #{a})</insert>"#,
        &["s t(id:maybe a:app)"],
    );
}

#[test]
fn substitutions_are_unknown() {
    assert_writers(r#"<insert id="s">insert into ${prefix}t_x (a) values (${value})</insert>"#, &["s _t_x(a:unknown)"]);
    assert_writers(r#"<insert id="s">insert into t (${columns}) values (1)</insert>"#, &["s t() rest unknown"]);
}

#[test]
fn statements_of_one_database() {
    let writers = assert_writers(
        r#"<insert id="s" databaseId="oracle">insert into t (id) values (s.nextval)</insert><insert id="s">insert into t (a) values (#{a})</insert>"#,
        &["s t(id:seq:s)", "s t(a:app)"],
    );
    assert_eq!(writers[0].dialects, [Dialect::Oracle]);
    assert!(!writers[1].dialects.contains(&Dialect::Oracle) && writers[1].dialects.contains(&Dialect::MySql));
    let (writers, notes) = read(&mapper("<insert id=\"s\" databaseId=\"dm\">insert into t (id) values (1)</insert>"));
    assert_eq!((writers.len(), notes.len()), (0, 1));
}

#[test]
fn one_branchs_words_do_not_speak_for_the_other() {
    let statement = |otherwise: &str| {
        format!(
            r#"<insert id="s"><choose><when test="db == 'oracle'">insert into t (a) select #{{a}} from dual</when><otherwise>{otherwise}</otherwise></choose></insert>"#
        )
    };
    let dialects = |otherwise: &str| assert_writers(&statement(otherwise), &["s t(a:app)"])[0].dialects.clone();
    assert!(dialects("insert into t (a) values (#{a})").is_empty(), "any other database");
    let both = dialects("insert into t (a) select #{a} from dual");
    assert!(both.contains(&Dialect::Oracle) && !both.contains(&Dialect::Postgres));
}

#[test]
fn inserts_in_other_statements() {
    assert_writers(
        r#"<select id="s">insert into t (a) values (#{a}) returning id</select><update id="u">update t set a = 1</update>"#,
        &["s t(a:app)"],
    );
    assert_writers(
        r#"<update id="m">merge into t using dual on (id = #{id}) when matched then update set a = #{a} when not matched then insert (id, a) values (#{id}, #{a})</update>"#,
        &["m t(id:app a:app)"],
    );
    assert_writers(
        r##"<insert id="s">begin <foreach collection="l" item="x" separator=";">insert into t (a) values (#{x.a})</foreach>; end;</insert>"##,
        &["s t(a:app)"],
    );
}

#[test]
fn set_is_a_source() {
    assert_writers(
        r#"<insert id="s">insert into t <set>a = #{a}, <if test="b != null">b = #{b},</if></set></insert>"#,
        &["s t(a:app b:maybe)"],
    );
}

#[test]
fn conditional_values_by_position_are_unknown() {
    assert_writers(r#"<insert id="s">insert into t values (#{a}, <if test="b != null">#{b}</if>)</insert>"#, &["s t() rest unknown"]);
}

#[test]
fn values_whose_number_depends_on_tests_are_unknown() {
    assert_writers(
        r#"<insert id="s">insert into t (id, a) values (<if test="id == null">s.nextval,</if><if test="id != null">#{id},</if> #{a})</insert>"#,
        &["s t(id:unknown a:unknown)"],
    );
}

#[test]
fn ibatis_maps() {
    let text = r##"<?xml version="1.0"?><!DOCTYPE sqlMap PUBLIC "-//x" "x"><sqlMap namespace="User">
      <insert id="add" parameterClass="user"><selectKey keyProperty="id" resultClass="long">select nextval('user_seq')</selectKey>
        insert into $prefix$users (id, name, age) values (#id#, #name:VARCHAR#, 1)</insert>
      <insert id="some">insert into users <dynamic prepend="("><isNotNull prepend="," property="id">id</isNotNull><isNotNull prepend="," property="name">name</isNotNull>)</dynamic>
        values <dynamic prepend="("><isNotNull prepend="," property="id">#id#</isNotNull><isNotNull prepend="," property="name">#name#</isNotNull>)</dynamic></insert>
      </sqlMap>"##;
    let file = SourceFile::new(FileId(0), "User.xml", FileKind::Xml, text);
    let (writers, notes) = read(&file);
    assert_eq!(notes, Vec::new());
    let shown: Vec<_> = writers.iter().map(show).collect();
    assert_eq!(shown, ["User.add _users(id:seq:user_seq name:app age:app)", "User.some users(id:maybe name:maybe)"]);
    assert_eq!(label(&writers[1], "id"), "only when isNotNull id");
}

#[test]
fn other_xml_gives_nothing_and_broken_xml_a_note() {
    let read_text = |text: &str| read(&SourceFile::new(FileId(0), "a.xml", FileKind::Xml, text));
    assert_eq!(read_text("<project><insert>insert into t (a) values (1)</insert></project>").0.len(), 0);
    assert_eq!(read_text("<beans><mapper/></beans>").1, Vec::new());
    let (writers, notes) = read_text("<mapper namespace=\"a\">\n<insert id=\"b\">insert into t (a) values (1)</mapper>");
    assert_eq!((writers.len(), notes.len()), (0, 1));
}

#[test]
fn depth_ends() {
    let body =
        format!("<insert id=\"s\">insert into t (a) values ({}#{{a}}{})</insert>", "<if test=\"a\">".repeat(300), "</if>".repeat(300));
    let _ = read(&mapper(&body));
}
