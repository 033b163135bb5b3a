package a.b

import slick.jdbc.PostgresProfile.api._

case class User(id: Option[Long] = None, name: String)

class Users(tag: Tag) extends Table[User](tag, Some("s"), "users") {
  def id = column[Long]("id", O.PrimaryKey, O.AutoInc)
  def name: Rep[String] = column[String]("name", O.Length(20, varying = true))
  def * = (id.?, name) <> ((User.apply _).tupled, User.unapply)
}

object Users extends TableQuery(new Users(_)) {
  val insertSql = s"INSERT INTO users (name) VALUES (${name})"
  lazy val text = """INSERT INTO users
    |VALUES (1)""".stripMargin
  def store(u: User)(implicit s: Session): Future[Int] = db.run((this returning this.map(_.id)) += u)
  def raw(n: String) = sqlu"insert into users (name) values ($n)"
  for { a <- xs; b = a + 1 if b > 2 } yield a -> b
  xs match { case h :: t if h > 1 => h; case _ @ (x: Int) => f { case (a, b) => a } }
}
trait T[+A <: B] { self: C => type D = A with B { def x: Int }; private[this] var v: A = _ }
@Entity class E(@(Id @field) val id: Long) extends F(1) with G
