//! The settings of a whole application: in `application.yml`, or set in code.

use std::collections::BTreeSet;

use super::index::{Index, is_test_path, program_functions};
use crate::facts::Setting;
use crate::lang::outline::{ExprKind, Outline};
use crate::project::{Project, shared_folders};
use crate::source::{FileKind, Span};

/// `IdType`, with the names that older versions had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdType {
    Auto,
    None,
    Input,
    /// The framework makes a number of 19 digits.
    Snowflake,
    /// The framework makes a UUID without its dashes.
    Uuid,
}

const ID_TYPES: &[(&str, IdType)] = &[
    ("AUTO", IdType::Auto),
    ("NONE", IdType::None),
    ("INPUT", IdType::Input),
    ("ASSIGN_ID", IdType::Snowflake),
    ("ASSIGN_UUID", IdType::Uuid),
    ("ID_WORKER", IdType::Snowflake),
    ("ID_WORKER_STR", IdType::Snowflake),
    ("UUID", IdType::Uuid),
];

/// Version 3 has its settings under `db-config`, version 2 did not. Either may give a number: the enum's position.
const ID_TYPE_KEYS: &[(&str, &[IdType])] = &[
    (".global-config.db-config.id-type", &[IdType::Auto, IdType::None, IdType::Input, IdType::Snowflake, IdType::Uuid, IdType::Snowflake]),
    (".global-config.id-type", &[IdType::Auto, IdType::Input, IdType::Snowflake, IdType::Uuid, IdType::None, IdType::Snowflake]),
];

/// What a setting's key may begin with.
const PREFIXES: &[&str] = &["mybatis-plus", "mybatisplus"];

/// Methods that set the id type in code: of `DbConfig` and its builders.
const ID_TYPE_SETTERS: &[&str] = &["setIdType", "idType", "withIdType"];

impl IdType {
    pub(super) fn by_name(name: &str) -> Option<IdType> {
        let wanted = name.trim().replace('-', "_");
        ID_TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&wanted)).map(|(_, id_type)| *id_type)
    }
}

/// What the project says about a setting, as seen from one of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found<T> {
    Nowhere,
    /// The value, where it stands, and the evidence in words.
    At(T, Span, String),
    /// Several places, equally near, say different things, or one says something that cannot be known.
    Unclear(Span, String),
}

/// The id type of keys whose annotation gives none.
pub(super) fn id_type(project: &Project, path: &str) -> Found<IdType> {
    let mut candidates = Vec::new();
    for (suffix, by_number) in ID_TYPE_KEYS {
        for setting in settings(project, suffix) {
            let value = value_of(setting);
            let number = value.and_then(|value| value.trim().parse::<usize>().ok());
            let id_type = number.map_or_else(|| value.and_then(IdType::by_name), |number| by_number.get(number).copied());
            candidates.push((id_type, setting.at, format!("id-type: {}", setting.value)));
        }
    }
    candidates.extend(Index::of(project).id_types.iter().cloned());
    nearest(project, path, candidates)
}

/// A setting by what follows `mybatis-plus` in its key.
pub(super) fn text(project: &Project, path: &str, suffix: &str) -> Found<String> {
    let name = suffix.rsplit('.').next().unwrap_or(suffix);
    let candidates = settings(project, suffix)
        .map(|setting| (value_of(setting).map(str::to_owned), setting.at, format!("{name}: {}", setting.value)))
        .collect();
    nearest(project, path, candidates)
}

fn settings<'p>(project: &'p Project, suffix: &str) -> impl Iterator<Item = &'p Setting> {
    let named: Vec<&Setting> = PREFIXES
        .iter()
        .flat_map(|prefix| project.settings_named(&format!("{prefix}{suffix}")).collect::<Vec<_>>())
        .filter(|setting| !is_test_path(project.sources.path(setting.at.file)))
        .collect();
    let mut unique: Vec<&Setting> = Vec::new(); // `mybatis-plus` and `mybatisplus` are one key to a relaxed look-up
    for setting in named {
        if !unique.iter().any(|known| known.at == setting.at) {
            unique.push(setting);
        }
    }
    unique.into_iter()
}

/// A setting's value; of `${ID_TYPE:auto}` the default.
fn value_of(setting: &Setting) -> Option<&str> {
    let value = setting.value.trim().trim_matches(['"', '\'']);
    match value.strip_prefix("${") {
        Some(placeholder) => placeholder.strip_suffix('}')?.split_once(':').map(|(_, default)| default),
        None if value.contains("${") => None,
        None => Some(value),
    }
}

/// `dbConfig.setIdType(IdType.AUTO)`. The code generator's settings have the same method and say nothing about inserts.
pub(super) fn id_types_in_code(project: &Project) -> Vec<(Option<IdType>, Span, String)> {
    let mut found = Vec::new();
    for (outline, function) in program_functions(project) {
        if is_generator(outline) {
            continue;
        }
        for call in &function.calls {
            call.each_call(&mut |call, at| {
                if !ID_TYPE_SETTERS.contains(&call.name.as_str()) {
                    return;
                }
                let id_type = call.arguments.iter().find_map(|argument| match &argument.kind {
                    ExprKind::Path(path) if path.iter().rev().nth(1).is_some_and(|owner| owner == "IdType") => path.last(),
                    _ => None,
                });
                if let Some(id_type) = id_type {
                    found.push((IdType::by_name(id_type), at, format!("{}(IdType.{id_type})", call.name)));
                }
            });
        }
    }
    found
}

fn is_generator(outline: &Outline) -> bool {
    outline.imports.iter().any(|import| import.path.contains("mybatisplus.generator"))
}

/// Whether a setting is another application's: it stands in the `application.yml` of another module, and the file's own module has one too. Spring takes the
/// first of the classpath: <https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files>.
///
/// So it is where the file's module is a program of its own that the setting's module is not built with.
fn is_anothers(project: &Project, path: &str, setting: &str) -> bool {
    let (Some((module, _)), Some((other, _))) = (path.split_once("src/"), setting.split_once("src/")) else { return false };
    if module == other || !is_main(setting) {
        return false;
    }
    let applications = project.memo(Applications::of);
    let is_built_with = || {
        let name = module.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let builds = project.sources.iter().filter(|file| file.path.strip_prefix(other).is_some_and(|rest| BUILDS.contains(&rest)));
        builds.into_iter().any(|file| file.text.contains(name))
    };
    applications.modules.contains(module) || (applications.programs.contains(module) && !is_built_with())
}

const BUILDS: &[&str] = &["pom.xml", "build.gradle", "build.gradle.kts"];

/// `application.yml`, of no profile.
fn is_main(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.split('.').next() == Some("application"))
}

/// How the names of the classes end that programs start with.
const MAINS: &[&str] = &["Application", "Bootstrap"];

/// What stands before `src/` where modules have an `application.yml`.
struct Applications {
    modules: BTreeSet<String>,
    /// And where they have a class that a program starts with.
    programs: BTreeSet<String>,
}

impl Applications {
    fn of(project: &Project) -> Self {
        let files = project.sources.iter().filter(|file| matches!(file.kind, FileKind::Yaml | FileKind::Properties) && is_main(&file.path));
        let parts = files.filter_map(|file| file.path.split_once("src/")).filter(|(_, rest)| rest.starts_with("main/"));
        // The texts of files that cannot matter are not kept; their names are.
        let starts = |path: &str| {
            let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or("");
            MAINS.iter().any(|main| stem.ends_with(main))
        };
        let starts = project.sources.iter().filter(|file| file.kind.is_jvm() && starts(&file.path));
        let programs = starts.filter_map(|file| file.path.split_once("src/main/")).map(|(module, _)| module.to_owned());
        Applications { modules: parts.map(|(module, _)| module.to_owned()).collect(), programs: programs.collect() }
    }
}

/// What the nearest places say.
fn nearest<T: PartialEq>(project: &Project, path: &str, candidates: Vec<(Option<T>, Span, String)>) -> Found<T> {
    let distance = |at: &Span| shared_folders(path, project.sources.path(at.file));
    let candidates: Vec<_> =
        candidates.into_iter().filter(|(_, at, _)| !is_anothers(project, path, project.sources.path(at.file))).collect();
    let Some(most) = candidates.iter().map(|(_, at, _)| distance(at)).max() else { return Found::Nowhere };
    let mut near = candidates.into_iter().filter(|(_, at, _)| distance(at) == most);
    let Some((first, at, label)) = near.next() else { return Found::Nowhere };
    let agree = near.all(|(other, _, _)| other == first);
    match first {
        Some(value) if agree => Found::At(value, at, label),
        _ => Found::Unclear(at, label),
    }
}
