//! A `MetaObjectHandler`: code of the program's own that MyBatis-Plus calls before each INSERT, to fill properties by their names.
//! <https://baomidou.com/en/guides/auto-fill-field/>

use std::collections::BTreeSet;

use crate::lang::outline::{Call, Expr, ExprKind, Function, Parameter};
use crate::project::{Found, Project};

use super::text_value;

/// What such a class implements; before 3.0 it was a class to extend.
pub const INTERFACE: &str = "MetaObjectHandler";

/// What the handler is given: the object to be inserted, in a wrapping of MyBatis'.
const GIVEN: &str = "MetaObject";

/// The interface's own methods that fill a property, and which argument has its name:
/// <https://github.com/baomidou/mybatis-plus/blob/3.0/mybatis-plus-core/src/main/java/com/baomidou/mybatisplus/core/handlers/MetaObjectHandler.java>.
const FILLING: &[(&str, usize)] = &[
    ("setFieldValByName", 0),
    ("setInsertFieldValByName", 0),
    ("setUpdateFieldValByName", 0),
    ("fillStrategy", 1),
    ("strictFillStrategy", 1),
    ("strictInsertFill", 1),
    ("strictUpdateFill", 1),
];

/// Those that only look.
const LOOKING: &[&str] = &["getFieldValByName", "findTableInfo", "isFill", "openInsertFill", "openUpdateFill"];

/// The same of the wrapping: what it fills, and what it only tells.
const SETTING: &str = "setValue";
const TELLING: &[&str] = &["getValue", "hasGetter", "hasSetter", "getGetterType", "getSetterType"];

/// The properties that a handler fills. `None` where it may fill others: it goes by names that are not to be seen, reaches for the object itself, hands it to
/// code of others, or extends what is not read here.
pub fn filled(project: &Project, handler: Found) -> Option<BTreeSet<String>> {
    if handler.decl.superclass.as_ref().is_some_and(|parent| parent.name != INTERFACE) {
        return None;
    }
    let mut properties = BTreeSet::new();
    for function in &handler.decl.functions {
        let reading = Reading { project, handler, function };
        let mut is_understood = true;
        let locals = function.locals.iter().filter_map(|local| local.value.as_ref());
        let assigned = function.assignments.iter().map(|set| &set.value);
        for expr in function.calls.iter().chain(&function.records).chain(locals).chain(assigned) {
            is_understood &= !reading.is_given(expr);
            expr.visit(&mut |inner| {
                is_understood &= match &inner.kind {
                    ExprKind::Call(call) => reading.read(call, &mut properties),
                    ExprKind::New(new) => !new.arguments.iter().any(|argument| reading.is_given(argument)),
                    ExprKind::List(items) => !items.iter().any(|item| reading.is_given(item)),
                    _ => true,
                };
            });
        }
        if !is_understood {
            return None;
        }
    }
    Some(properties)
}

struct Reading<'p> {
    project: &'p Project<'p>,
    handler: Found<'p>,
    function: &'p Function,
}

impl Reading<'_> {
    /// Reads one call; whether it is understood.
    fn read(&self, call: &Call, properties: &mut BTreeSet<String>) -> bool {
        let name = call.name.as_str();
        if call.receiver.as_ref().is_some_and(|receiver| self.is_given(receiver)) {
            return TELLING.contains(&name) || name == SETTING && self.fills(call, 0, properties);
        }
        let is_own =
            call.receiver.as_ref().is_none_or(|receiver| receiver.as_path().is_some_and(|path| matches!(path, [only] if only == "this")));
        if let Some((_, place)) = FILLING.iter().find(|(filling, _)| *filling == name).filter(|_| is_own) {
            return self.fills(call, *place, properties);
        }
        // A helper of the class is read as the others are; a name that it is given fails there.
        let is_helper = || self.handler.decl.functions.iter().any(|function| function.name == name);
        let is_given = call.arguments.iter().any(|argument| self.is_given(argument));
        !is_given || is_own && (LOOKING.contains(&name) || is_helper())
    }

    /// Notes the property that an argument names.
    fn fills(&self, call: &Call, place: usize, properties: &mut BTreeSet<String>) -> bool {
        let name = call.arguments.get(place).and_then(|name| text_value(self.project, self.handler.outline, self.handler.decl, name));
        let is_word = |name: &String| name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
        name.filter(is_word).is_some_and(|name| {
            properties.insert(name);
            true
        })
    }

    /// Whether an expression is what the handler is given, or may have it inside.
    fn is_given(&self, expr: &Expr) -> bool {
        let is_wrapping = |parameter: &&Parameter| parameter.ty.as_ref().is_some_and(|ty| ty.name == GIVEN);
        let mut names = self.function.parameters.iter().filter(is_wrapping).map(|parameter| parameter.name.as_str());
        match &expr.kind {
            ExprKind::Path(path) => names.any(|given| path.first().is_some_and(|first| first == given)),
            ExprKind::Other => names.any(|given| self.project.sources.slice(expr.at).contains(given)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::java;
    use crate::source::{FileId, FileKind, SourceFile, Sources};

    /// What a handler with this body fills, in order; `?` where that is not known.
    fn fills(body: &str) -> String {
        let code = format!("class Fill implements MetaObjectHandler {{ static final String BY = \"createdBy\"; {body} }}");
        let sources = Sources::new(vec![SourceFile::new(FileId(0), "Fill.java", FileKind::Java, code)]);
        let project = Project::new(&sources, &[], sources.iter().map(java::read).collect());
        let handler = project.types_named("Fill").next().unwrap();
        filled(&project, handler).map_or("?".to_owned(), |found| found.into_iter().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_handler_fills_what_it_names() {
        let insert =
            |body: &str| fills(&format!("public void insertFill(MetaObject m) {{ {body} }} public void updateFill(MetaObject m) {{ }}"));
        assert_eq!(insert("log.info(\"start\"); this.strictInsertFill(m, \"createTime\", Date.class, new Date());"), "createTime");
        assert_eq!(insert("if (m.getValue(\"id\") == null) { setFieldValByName(\"id\", Ids.next(), m); }"), "id");
        assert_eq!(insert("Object now = getFieldValByName(\"at\", m); if (m.hasSetter(BY)) m.setValue(BY, user());"), "createdBy");
        assert_eq!(insert("strictInsertFill(m, \"at\", () -> new Date(), Date.class); fillStrategy(m, BY, 1);"), "at createdBy");
        assert_eq!(
            fills("void insertFill(MetaObject m) { stamp(m); } void stamp(MetaObject n) { setFieldValByName(\"at\", 1, n); }"),
            "at"
        );
    }

    #[test]
    fn a_handler_that_may_fill_anything_is_unknown() {
        for body in [
            "void insertFill(MetaObject m) { setFieldValByName(settings.field(), 1, m); }",
            "void insertFill(MetaObject m) { for (String name : m.getSetterNames()) m.setValue(name, 1); }",
            "void insertFill(MetaObject m) { if (m.getOriginalObject() instanceof Base) { ((Base) m.getOriginalObject()).setId(1L); } }",
            "void insertFill(MetaObject m) { Filler.fill(m); }",
            "void insertFill(MetaObject m) { Filler.fill((Object) m); }",
            "void insertFill(MetaObject m) { new Filler(m).run(); }",
            "void insertFill(MetaObject m) { MetaObject n = m; setFieldValByName(\"a\", 1, n); }",
            "void insertFill(MetaObject m) { fill(m, \"id\"); } void fill(MetaObject m, String name) { setFieldValByName(name, 1, m); }",
        ] {
            assert_eq!(fills(body), "?", "{body}");
        }
    }
}
