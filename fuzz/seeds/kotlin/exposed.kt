@file:JvmName("A")
package a

import org.jetbrains.exposed.sql.*

object Users : IntIdTable("users") {
    val name = varchar("name", 50).nullable()
    val city = (integer("city_id") references Cities.id).nullable()
    override val primaryKey = PrimaryKey(name, name = "PK_User")
}

@Entity @Table(name = "t_user")
data class User(@Id @GeneratedValue(strategy = GenerationType.IDENTITY) var id: Long? = null, @Column(name = "n") val name: String = "x")

const val TABLE = "t_user"

fun store(jdbc: JdbcTemplate, user: User) {
    Users.insert { it[name] = "x"; it[city] = 1 }
    jdbc.update("INSERT INTO $TABLE (id, n) VALUES (?, ${user.name})", user.id!!)
    val sql = """
        |INSERT INTO t_user (n)
        |VALUES (:n)
    """.trimMargin()
    jdbc.update(buildString { append("INSERT INTO "); append(TABLE); if (user.id != null) append(" (id)") else append("()") })
    users.forEach { u -> u?.let { save(User(name = it.name)) } ?: run { return@forEach } }
    when (user) { is User -> 1; in list -> 2; else -> throw X() }
}

interface UserMapper { @Insert("INSERT INTO t_user (n) VALUES (#{name})") @Options(useGeneratedKeys = true, keyProperty = "id") fun insert(user: User): Int }
class B private constructor() : A<Int>(), I by d { companion object { @JvmStatic val S = "a" + 'b' } init { x = 1 } var y: Int by lazy { 1 }; get() = field }
