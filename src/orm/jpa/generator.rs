//! Hibernate's key generators by name, shared by annotations and `hbm.xml`.

use crate::dialect::Dialect;
use crate::facts::{SequenceUse, Supply, SupplyKind};
use crate::names::HOLE;
use crate::orm::jpa::naming::is_certain;
use crate::source::Span;

/// A key's supply, and what it is instead on certain databases.
pub struct KeySupply {
    pub supply: Supply,
    pub by_dialect: Vec<(Dialect, Supply)>,
}

impl KeySupply {
    pub fn plain(kind: SupplyKind, at: Span, label: impl Into<String>) -> Self {
        KeySupply { supply: Supply { kind, at, label: label.into() }, by_dialect: Vec::new() }
    }
}

/// What Hibernate makes of its strategy `native`: identity columns where there are any, save where its dialect class says `sequence`.
/// PostgreSQL81Dialect and Oracle12cDialect do: <https://github.com/hibernate/hibernate-orm/tree/5.6/hibernate-core/src/main/java/org/hibernate/dialect>
/// (method `getNativeIdentifierGeneratorStrategy`).
const NATIVE_IDENTITY: [Dialect; 7] =
    [Dialect::MySql, Dialect::MariaDb, Dialect::H2, Dialect::Hsqldb, Dialect::Derby, Dialect::SqlServer, Dialect::Db2];
const NATIVE_SEQUENCE: [Dialect; 2] = [Dialect::Postgres, Dialect::Oracle];

/// Strategies of `@GenericGenerator` by their short names; the rest are classes.
/// <https://docs.jboss.org/hibernate/orm/5.6/userguide/html_single/Hibernate_User_Guide.html#identifiers-generators-generic>
const STRATEGIES: &[(&str, Strategy)] = &[
    ("identity", Strategy::Identity),
    ("select", Strategy::Identity), // the row is inserted without its key, which a trigger gives
    ("native", Strategy::Native),
    ("sequence", Strategy::Sequence),
    ("seqhilo", Strategy::Sequence),
    ("enhanced-sequence", Strategy::Sequence),
    ("sequence-identity", Strategy::Sequence),
    ("assigned", Strategy::Assigned),
    ("foreign", Strategy::Foreign),
    ("uuid", Strategy::Made),
    ("uuid2", Strategy::Made),
    ("uuid.hex", Strategy::Made),
    ("guid", Strategy::Made),
    ("increment", Strategy::Made),
    ("hilo", Strategy::Made),
    ("table", Strategy::Made),
    ("enhanced-table", Strategy::Made),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    Identity,
    Native,
    Sequence,
    Assigned,
    Foreign,
    /// Made by the framework, from nothing that a script would have to create.
    Made,
}

/// A strategy by its short name; `None` for a class.
pub fn strategy(name: &str) -> Option<Strategy> {
    STRATEGIES.iter().find(|(known, _)| *known == name).map(|(_, strategy)| *strategy)
}

/// Hibernate's `native`: identity on some databases, a sequence on others, elsewhere unknown. `evidence` says why it is native, when that is not plain.
pub fn native(at: Span, sequence: Option<SequenceUse>, label: &str, evidence: &str) -> KeySupply {
    let evidence = if evidence.is_empty() { String::new() } else { format!(", {evidence}") };
    let supply = |kind, meaning: &str| Supply { kind, at, label: format!("{label} ({meaning}{evidence})") };
    let identity = NATIVE_IDENTITY.iter().map(|dialect| (*dialect, supply(SupplyKind::Database, "identity")));
    let sequences =
        NATIVE_SEQUENCE.iter().map(|dialect| (*dialect, supply(SupplyKind::Framework { sequence: sequence.clone() }, "a sequence")));
    let elsewhere = Supply { kind: SupplyKind::Unknown, at, label: label.to_owned() };
    KeySupply { supply: elsewhere, by_dialect: identity.chain(sequences).collect() }
}

/// A name that is the same under every naming strategy, without its qualifier.
pub fn certain(name: String) -> Option<String> {
    let last = name.rsplit('.').next().unwrap_or(&name).trim_matches(['`', '"']).to_owned();
    (!last.is_empty() && !last.contains([HOLE, '$', '#']) && is_certain(&last)).then_some(last)
}
