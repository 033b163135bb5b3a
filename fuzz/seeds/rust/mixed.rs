#![allow(dead_code)]
use diesel::prelude::*;
diesel::table! { use diesel::sql_types::*; #[sql_name = "users"] people (id, a) { id -> Integer, #[sql_name = "n"] name -> Nullable<Text>, a -> Array<Int4>, } }
mod schema { diesel::table! { posts { id -> Int4, } } }
#[derive(Insertable, Default)] #[diesel(table_name = people, treat_none_as_null = true)] struct New<'a> { name: Option<&'a str>, #[diesel(column_name = "a", embed)] b: i64 }
#[derive(Clone, DeriveEntityModel)] #[sea_orm(table_name = "t", schema_name = "s")] pub struct Model { #[sea_orm(primary_key, auto_increment = false, column_name = "i")] pub id: Uuid, pub é: Option<String> }
const TABLE: &str = concat!("t", "_user");
impl<T: Into<String>> Store for Db<T> where T: 'static {
    async fn store(&self, n: New<'_>) -> Result<(), Error> {
        sqlx::query!(r#"INSERT INTO people (name) VALUES ($1) ON CONFLICT (id) DO UPDATE SET name = $1"#, n.name).execute(&self.pool).await?;
        let sql = format!("INSERT INTO {TABLE} ({a}, {}) VALUES (?1, {0:?})", 1, a = "x");
        conn.execute(&sql, params![1, "\u{1F600}\x41\
            b"])?;
        diesel::insert_into(people::table).values((people::name.eq("x"), people::a.eq(1))).on_conflict_do_nothing().execute(c)?;
        let m = model::ActiveModel { id: Set(Uuid::new_v4()), name: NotSet, ..Default::default() }; m.insert(&db).await?;
        if let Some(x) = (|y| y + 1)(2) && matches!(z, A | B) { loop { break 'l: { return Ok(()) } } }
        Ok(())
    }
}
manager.create_table(Table::create().table(T::Table).if_not_exists().col(ColumnDef::new(T::Id).integer().not_null().auto_increment().primary_key()).to_owned()).await
