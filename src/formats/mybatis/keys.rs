//! What a statement does about generated keys: `<selectKey>`, `useGeneratedKeys`.

use roxmltree::Node;

use crate::facts::{SequenceUse, SupplyKind, ValueKind};
use crate::sql::cursor::Cursor;
use crate::sql::{Input, Origin, expression};

use super::compose::Flavour;

/// How a statement gets its key.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The properties that hold the key, as written: `id`, `record.id`.
    pub properties: Vec<String>,
    /// Whether the properties are named, or `id` is only what they are called by default.
    pub named: bool,
    /// `useGeneratedKeys="true"`: the key is read back from the driver.
    pub generated: bool,
    /// The object is known to hold a value before: a primitive, or one that its constructor takes.
    pub held: bool,
    pub select: Option<SelectKey>,
}

#[derive(Clone, Debug)]
pub struct SelectKey {
    pub order: Order,
    /// The sequence that it takes from.
    pub sequence: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Before,
    After,
}

impl Keys {
    pub fn of(statement: Node, flavour: Flavour) -> Keys {
        let mut keys =
            Keys { generated: statement.attribute("useGeneratedKeys").is_some_and(|value| value.trim() == "true"), ..Keys::default() };
        if let Some(properties) = statement.attribute("keyProperty") {
            keys.set_properties(properties);
        }
        if let Some(select) = statement.children().find(|child| child.has_tag_name("selectKey")) {
            if let Some(properties) = select.attribute("keyProperty") {
                keys.set_properties(properties);
            }
            let sql: String = select.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
            keys.select = Some(SelectKey { order: order(select, flavour), sequence: sequence_of(&sql) });
        }
        keys.or_id()
    }

    pub fn set_properties(&mut self, properties: &str) {
        self.properties =
            properties.split(',').map(|property| property.trim().to_owned()).filter(|property| !property.is_empty()).collect();
        self.named = !self.properties.is_empty();
    }

    /// Without a name the key is taken to be `id`.
    pub fn or_id(mut self) -> Keys {
        if self.properties.is_empty() {
            self.properties.push("id".to_owned());
        }
        self
    }

    /// What becomes of a value, when it is the key's parameter: its supply and the evidence in words.
    pub fn supply(&self, value: &ValueKind) -> Option<(SupplyKind, String)> {
        let ValueKind::Parameter(Some(name)) = value else { return None };
        let own = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
        if !self.properties.iter().any(|property| own(property) == own(name)) {
            return None;
        }
        match &self.select {
            Some(SelectKey { order: Order::Before, sequence }) => {
                let label = match sequence {
                    Some(sequence) => format!("selectKey BEFORE takes it from `{sequence}`"),
                    None => "selectKey BEFORE makes it".to_owned(),
                };
                Some((SupplyKind::Framework { sequence: sequence.clone().map(SequenceUse::stated) }, label))
            }
            // The statement sends what the object holds, and the key is read back after it: the object holds none, or one that is thrown away.
            Some(SelectKey { order: Order::After, .. }) => {
                Some((SupplyKind::Conditional, format!("#{{{name}}}, read back by selectKey AFTER")))
            }
            None if self.generated && self.named && !self.held => Some((SupplyKind::Null, format!("#{{{name}}} under useGeneratedKeys"))),
            None if self.generated => Some((SupplyKind::Conditional, format!("#{{{name}}} under useGeneratedKeys"))),
            None => None,
        }
    }
}

/// MyBatis: AFTER unless it says BEFORE. iBATIS: `type="pre|post"`, else by whether it stands before the statement's text.
fn order(select: Node, flavour: Flavour) -> Order {
    let is_before = match flavour {
        Flavour::MyBatis => select.attribute("order").is_some_and(|order| order.trim().eq_ignore_ascii_case("BEFORE")),
        Flavour::IBatis => match select.attribute("type") {
            Some(kind) => kind.trim() == "pre",
            None => !select.prev_siblings().any(|before| before.is_text() && before.text().is_some_and(|text| !text.trim().is_empty())),
        },
    };
    if is_before { Order::Before } else { Order::After }
}

/// The sequence that a query takes its value from.
pub fn sequence_of(sql: &str) -> Option<String> {
    let input = Input::new(sql, Origin::Slice(crate::source::FileId(u32::MAX), 0));
    let tokens: Vec<_> = input.lexer(0..sql.len()).collect();
    expression::sequence(&Cursor::new(input, &tokens)).filter(|name| !name.contains(crate::names::HOLE))
}
