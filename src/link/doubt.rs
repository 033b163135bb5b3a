//! Entities whose verdict hangs on how the program uses them.

use std::collections::BTreeSet;

use crate::facts::SupplyKind;
use crate::model::{Model, Write};
use crate::orm::{jpa, mybatis_plus};

/// The simple names of the entities that leave a required key to the database, where an object's own key would go before: MyBatis-Plus
/// sends an `IdType.AUTO` key that is set ([since 3.4.3.1](https://github.com/baomidou/mybatis-plus/blob/v3.4.3.1/CHANGELOG.md)).
/// And those whose required key the program is to set: it may forget to. Every file that makes such objects has to be read before they are judged.
pub fn entities_left_to_the_database(model: &Model) -> BTreeSet<String> {
    let writes = model.subjects.iter().flat_map(|subject| &subject.writes);
    let doubtful = writes.filter(|write| {
        (write.writer.via == mybatis_plus::VIA && has_required_key(write, |kind| *kind == SupplyKind::Database))
            || (is_entity(write) && has_required_key(write, |kind| *kind == SupplyKind::Application))
    });
    doubtful.map(|write| simple(&write.writer.name).to_owned()).collect()
}

fn is_entity(write: &Write) -> bool {
    write.writer.via == mybatis_plus::VIA || write.writer.via == jpa::VIA
}

fn has_required_key(write: &Write, is: impl Fn(&SupplyKind) -> bool) -> bool {
    let mut columns = write.columns().enumerate();
    columns.any(|(index, (column, supply))| write.is_key(index) && column.is_required() && is(&supply.kind))
}

/// `User` of `org.acme.User` and of `org.acme.Outer$User`.
fn simple(name: &str) -> &str {
    name.rsplit(['.', '$']).next().unwrap_or(name)
}
