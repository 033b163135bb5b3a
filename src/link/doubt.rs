//! Entities whose verdict hangs on how the program uses them.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::SupplyKind;
use crate::model::{Model, Write};
use crate::orm::{jpa, mybatis_plus};
use crate::schema::model::Standing;
use crate::source::{FileKind, Sources};
use crate::standing;

/// The simple names of the entities that leave a required key to the database, where an object's own key would go before: MyBatis-Plus
/// sends an `IdType.AUTO` key that is set ([since 3.4.3.1](https://github.com/baomidou/mybatis-plus/blob/v3.4.3.1/CHANGELOG.md)).
/// And those whose required key the program is to set: it may forget to. Every file that makes such objects has to be read before they are judged.
/// So it is with entities that lack a required column: they may be there to be read only.
pub fn entities_left_to_the_database(model: &Model) -> BTreeSet<String> {
    let writes = model.subjects.iter().flat_map(|subject| &subject.writes);
    let doubtful = writes.filter(|write| {
        (write.writer.via == mybatis_plus::VIA && has_required_key(write, |kind| *kind == SupplyKind::Database))
            || (is_entity(write) && has_required_key(write, |kind| *kind == SupplyKind::Application))
            || lacks_column(write)
    });
    doubtful.map(|write| simple(&write.writer.name).to_owned()).collect()
}

/// Marks the entities that lack a required column and of which no code makes objects.
pub fn mark_unmade(writes: &mut [Write], sources: &Sources) {
    let mut names: BTreeMap<String, bool> =
        writes.iter().filter(|write| lacks_column(write)).map(|write| (simple(&write.writer.name).to_owned(), false)).collect();
    let code = sources.iter().filter(|file| file.kind == FileKind::Java && standing::of(&file.path) < Standing::Test);
    for file in code {
        for (name, is_made) in names.iter_mut().filter(|(_, is_made)| !**is_made) {
            *is_made = makes(&file.text, name);
        }
    }
    for write in writes.iter_mut().filter(|write| lacks_column(write)) {
        write.is_made = names.get(simple(&write.writer.name)).is_none_or(|is_made| *is_made);
    }
}

/// Whether a Java text makes objects of a class: by its constructor, by Lombok's builder, from a request.
fn makes(text: &str, class: &str) -> bool {
    text.match_indices(class).any(|(start, _)| {
        let before = text.get(..start).unwrap_or("").trim_end();
        let after = text.get(start + class.len()..).unwrap_or("");
        let is_word = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && !text.get(..start).is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        let is_built = [".builder", "::new", "::builder"].iter().any(|how| after.trim_start().starts_with(how));
        let is_new = before.strip_suffix("new").is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        is_word && (is_built || is_new || before.ends_with("@RequestBody") || before.ends_with("@Valid"))
    })
}

/// Whether an entity of Java maps no column where the table requires one.
fn lacks_column(write: &Write) -> bool {
    let is_entity = write.form.is_none() && (write.writer.via == mybatis_plus::VIA || write.writer.via.starts_with("JPA entity"));
    let mut columns = write.columns().enumerate();
    is_entity && columns.any(|(index, (column, supply))| supply.kind == SupplyKind::Omitted && column.is_required() && !write.is_key(index))
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
