//! Naming strategies of the project's own: what they take off a table's name, and what they put before it.
//!
//! A strategy is code, and only its plainest words are read: a suffix that it looks for, a prefix that is written there or that a setting has. What it makes
//! of a name comes after the forms that every strategy may give: it is one name more to look for.
//! <https://docs.hibernate.org/orm/6.2/userguide/html_single/#naming>

use crate::lang::outline::{Call, ExprKind, Function, Outline, TypeDecl};
use crate::names::HOLE;
use crate::project::{Found, Project};
use crate::schema::model::Standing;
use crate::standing;
use crate::text::{Piece, PieceKind, Text};

/// Methods that make a table's name: Hibernate's since 5, and before.
pub const METHODS: &[&str] = &["toPhysicalTableName", "classToTableName"];

/// How every strategy's parent is called.
const PARENT: &str = "NamingStrategy";

/// Calls whose last argument is the end of a name that goes.
const ENDS: &[&str] = &["endsWith", "endsWithIgnoreCase", "removeEnd", "removeEndIgnoreCase", "removeSuffix"];

/// Calls whose first argument is a setting's key.
const LOOKING_UP: &[&str] = &["getProperty", "getString", "get"];

/// What such a key has in it when a prefix is looked up.
const PREFIX: &str = "prefix";

#[derive(Default)]
struct Strategy {
    suffixes: Vec<String>,
    prefixes: Vec<String>,
}

/// A table's name as the project's own strategies have it, before it is put into a database's case; nothing without such a strategy.
pub fn renamed(project: &Project, name: &str) -> Vec<String> {
    let strategy = project.memo(Strategy::of);
    let mut bare = vec![name.to_owned()];
    for suffix in &strategy.suffixes {
        let cut = name.len().checked_sub(suffix.len()).and_then(|at| name.split_at_checked(at));
        bare.extend(cut.filter(|(rest, end)| !rest.is_empty() && end.eq_ignore_ascii_case(suffix)).map(|(rest, _)| rest.to_owned()));
    }
    let prefixed = |name: &String| strategy.prefixes.iter().map(|prefix| format!("{prefix}{name}")).collect::<Vec<String>>();
    let with_prefix: Vec<String> = bare.iter().flat_map(prefixed).collect();
    bare.into_iter().skip(1).chain(with_prefix).collect()
}

impl Strategy {
    fn of(project: &Project) -> Self {
        let mut strategy = Strategy::default();
        let is_program = |outline: &&Outline| outline.language.is_jvm() && standing::of(project.path(outline)) < Standing::Test;
        for outline in project.outlines().iter().filter(is_program) {
            let is_strategy = |decl: &&TypeDecl| {
                let mut parents = decl.superclass.iter().chain(&decl.interfaces);
                !decl.is_test && parents.any(|parent| parent.name.contains(PARENT))
            };
            for decl in outline.types.iter().filter(is_strategy) {
                for function in decl.functions.iter().filter(|function| METHODS.contains(&function.name.as_str())) {
                    strategy.read(project, Found { outline, decl }, function);
                }
            }
        }
        strategy
    }

    fn read(&mut self, project: &Project, strategy: Found, function: &Function) {
        let resolved = |text: &Text| project.resolve(strategy.outline, Some(strategy.decl), text).text;
        let locals = function.locals.iter().filter_map(|local| local.value.as_ref());
        for expr in function.calls.iter().chain(locals) {
            expr.each_call(&mut |call, _| self.read_call(project, call, &resolved));
        }
        // `"t_" + name`
        let before_hole = |text: &Text| resolved(text).split_once(HOLE).map(|(before, _)| before.to_owned());
        for prefix in function.texts.iter().filter_map(before_hole) {
            add(&mut self.prefixes, prefix);
        }
        // `@Value("${app.table-prefix:t_}") String prefix`
        for field in &strategy.decl.fields {
            let Some(ExprKind::Text(text)) = field.annotation("Value").and_then(|value| value.argument("value")).map(|value| &value.kind)
            else {
                continue;
            };
            let text = resolved(text);
            if let Some(inside) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
                let (key, default) = inside.split_once(':').unwrap_or((inside, ""));
                self.look_up(project, key, default);
            }
        }
    }

    fn read_call(&mut self, project: &Project, call: &Call, resolved: &dyn Fn(&Text) -> String) {
        let text = |kind: &ExprKind, at| match kind {
            ExprKind::Text(text) => Some(resolved(text)),
            ExprKind::Path(path) => {
                Some(resolved(&Text { pieces: vec![Piece { kind: PieceKind::Constant(path.join(".")), at, conditional: false }] }))
            }
            _ => None,
        };
        if ENDS.contains(&call.name.as_str()) {
            self.suffixes.extend(call.arguments.last().and_then(|end| text(&end.kind, end.at)).filter(|end| is_word(end)));
        } else if LOOKING_UP.contains(&call.name.as_str())
            && let Some(key) = call.arguments.first().and_then(|key| text(&key.kind, key.at))
        {
            self.look_up(project, &key, "");
        }
    }

    fn look_up(&mut self, project: &Project, key: &str, default: &str) {
        if key.to_ascii_lowercase().contains(PREFIX) {
            add(&mut self.prefixes, project.setting(key).map_or(default, |setting| setting.value.as_str()).to_owned());
        }
    }
}

fn add(prefixes: &mut Vec<String>, prefix: String) {
    if is_word(&prefix) && !prefixes.contains(&prefix) {
        prefixes.push(prefix);
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
