//! What is asked: a script that ends with a table `t`, and two INSERTs of rows that do not collide.

/// A script whose table `t` has the key's columns first, and the text `body` last.
#[derive(Clone, Debug)]
pub struct Definition {
    pub script: String,
    /// The key's columns, in the order of the table.
    pub key: &'static [&'static str],
    /// Literals for each key column, of two rows that do not collide.
    pub values: Values,
    /// Whether these columns are the table's primary key at the end.
    pub is_key: bool,
}

/// Literals for a key's columns, for each of two rows.
pub type Values = [&'static [&'static str]; 2];

pub const NUMBERS: Values = [&["71"], &["911"]];
pub const TEXTS: Values = [&["'k1'"], &["'k2'"]];
pub const UUIDS: Values = [&["'0190a6c2-6d43-7c2e-8f3a-0a1b2c3d4e5f'"], &["'0190a6c2-6d43-7c2e-8f3a-0a1b2c3d4e60'"]];
pub const TIMES: Values = [&["'2020-01-02 03:04:05'"], &["'2021-01-02 03:04:05'"]];
pub const PAIRS: Values = [&["71", "5"], &["911", "5"]];

/// The column definitions of a table, with what is supplied to them.
pub struct Columns {
    pub values: Values,
    /// Type and options of a column `id`.
    pub options: &'static [&'static str],
}

/// Scripts that are not made of columns and layouts.
pub struct Scripts {
    pub values: Values,
    /// Whether `t` has a primary key at the end.
    pub is_key: bool,
    pub scripts: &'static [&'static str],
}

/// Every column in every layout, which has `{}` where the column's type and options go; then the scripts.
pub fn definitions(layouts: &[&str], columns: &[Columns], scripts: &[Scripts]) -> Vec<Definition> {
    let mut all = Vec::new();
    for layout in layouts {
        for group in columns {
            for options in group.options {
                all.push(definition(layout.replace("{}", options), group.values, true));
            }
        }
    }
    for group in scripts {
        all.extend(group.scripts.iter().map(|script| definition((*script).to_owned(), group.values, group.is_key)));
    }
    all
}

fn definition(script: String, values: Values, is_key: bool) -> Definition {
    let key: &'static [&'static str] = if values[0].len() == 1 { &["id"] } else { &["a", "b"] };
    Definition { script, key, values, is_key }
}

/// A definition with the two statements that are run on it, one after the other.
#[derive(Clone, Debug)]
pub struct Probe {
    pub definition: Definition,
    pub statements: [String; 2],
}

impl Probe {
    /// A query for how many rows there are, how many of them have a NULL in the key, and how many have the one and the other given key.
    pub fn count(&self) -> String {
        let key = self.definition.key;
        let is_null: Vec<String> = key.iter().map(|column| format!("{column} IS NULL")).collect();
        let is_given = |values: &[&str]| -> String {
            let equal: Vec<String> = key.iter().zip(values).map(|(column, value)| format!("{column} = {value}")).collect();
            equal.join(" AND ")
        };
        let [first, second] = self.definition.values.map(is_given);
        let counted = [is_null.join(" OR "), first, second].map(|condition| format!("count(CASE WHEN {condition} THEN 1 END)"));
        format!("SELECT count(*), {} FROM t", counted.join(", "))
    }
}
