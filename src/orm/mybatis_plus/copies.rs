//! Calls that make an object of another one, or of a text: what these hold may be set in it.
//!
//! `BeanUtil.toBean(bo, User.class)`, `BeanUtils.copyProperties(dto, user)`, `userMapping.toEntity(dto)`, `JSON.parseObject(text, User.class)`: which
//! library it is does not matter, they all go by the names of properties. <https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/beans/BeanUtils.html>,
//! <https://doc.hutool.cn/pages/BeanUtil/>, <https://mapstruct.org/documentation/stable/reference/html/>

use std::collections::BTreeSet;

use crate::lang::outline::{Call, Expr, ExprKind, Function, Outline, TypeRef};
use crate::names;
use crate::project::{Found, Project};

/// Beginnings of methods that copy properties from one object to another, or make one of another.
const COPYING: &[&str] = &[
    "copy",
    "convert",
    "toBean",
    "toEntity",
    "toDo",
    "toDO",
    "toPo",
    "toPO",
    "toModel",
    "toTarget",
    "map",
    "fill",
    "merge",
    "sourceToTarget",
    "beanCopy",
    "beanToBean",
    "transform",
    "clone",
    "populate",
    "dtoTo",
    "voTo",
    "boTo",
    "from",
];

/// Beginnings of methods that make objects of texts.
const PARSING: &[&str] = &["parse", "readValue", "readObject", "treeToValue", "toJavaObject", "toJavaBean", "fromJson", "deserialize"];

pub(super) fn is_copying(name: &str) -> bool {
    COPYING.iter().any(|begin| name.starts_with(begin))
}

pub(super) fn is_parsing(name: &str) -> bool {
    PARSING.iter().any(|begin| name.starts_with(begin))
}

/// What may be set in an object besides what is seen to be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Copied {
    /// These, by the names of their setters.
    Properties(BTreeSet<String>),
    /// Any: what it is copied from is not known.
    Any,
}

impl Copied {
    pub(super) fn may_set(&self, setter: &str) -> bool {
        match self {
            Copied::Properties(setters) => setters.contains(setter),
            Copied::Any => true,
        }
    }

    fn and(self, other: Copied) -> Copied {
        match (self, other) {
            (Copied::Properties(mut left), Copied::Properties(right)) => {
                left.extend(right);
                Copied::Properties(left)
            }
            _ => Copied::Any,
        }
    }
}

/// What may be set in an object that is called `name`, of all that comes to it by the value it is given and by calls of the function.
pub(super) fn copied(
    project: &Project,
    outline: &Outline,
    function: &Function,
    name: &str,
    value: Option<&Expr>,
    calls: &[&Call],
) -> Option<Copied> {
    let is_it = |expr: &Expr| matches!(expr.as_path(), Some([only]) if only == name);
    let by_value = value.and_then(Expr::as_call).filter(|call| {
        let has_class = call.arguments.iter().any(|argument| matches!(argument.kind, ExprKind::Class(_)));
        !call.arguments.is_empty() && (has_class || is_copying(&call.name) || is_parsing(&call.name))
    });
    let by_call = calls.iter().copied().filter(|call| is_copying(&call.name) && call.arguments.iter().any(is_it));
    let all = by_value.into_iter().chain(by_call).map(|call| {
        let mut sources = call.arguments.iter().filter(|argument| !is_it(argument) && !matches!(argument.kind, ExprKind::Class(_)));
        sources.find_map(|source| type_of(project, outline, function, source)).map_or(Copied::Any, |source| held(project, source))
    });
    all.reduce(Copied::and)
}

/// All that a class holds; a class above it that is not in the project may hold more.
fn held(project: &Project, class: Found) -> Copied {
    let (above, is_whole) = project.superclasses(class);
    if !is_whole {
        return Copied::Any;
    }
    let fields = std::iter::once(class).chain(above).flat_map(|found| &found.decl.fields).filter(|field| !field.is_static);
    Copied::Properties(fields.map(|field| names::setter(&field.name)).collect())
}

/// The class of a parameter, a local or what is made in place.
fn type_of<'p>(project: &'p Project<'p>, outline: &'p Outline, function: &Function, expr: &Expr) -> Option<Found<'p>> {
    let named = |name: &str| -> Option<&TypeRef> {
        let parameter = function.parameters.iter().find(|parameter| parameter.name == name);
        if let Some(parameter) = parameter {
            return parameter.ty.as_ref();
        }
        let local = function.locals.iter().find(|local| local.name == name)?;
        match local.value.as_ref().map(|value| &value.kind) {
            Some(ExprKind::New(new)) => Some(&new.ty),
            _ => local.ty.as_ref(),
        }
    };
    let ty = match &expr.kind {
        ExprKind::Path(path) => match path.as_slice() {
            [name] => named(name)?,
            _ => return None,
        },
        ExprKind::New(new) => &new.ty,
        _ => return None,
    };
    project.resolve_type(outline, &ty.path)
}
