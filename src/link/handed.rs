//! What a mapper's statement is handed: the class of its parameter, and whether the program gives such objects their key.

use std::collections::BTreeSet;

use crate::lang::outline::{Expr, ExprKind, Function, Outline, TypeRef};
use crate::model::Write;
use crate::names::{self, simple};
use crate::orm::mybatis_plus::Usages;
use crate::project::{Found, Project};

/// How far behind a statement's head its attributes are looked for.
const HEAD: usize = 600;

/// The words that are in the files which say whether the objects hold a property: the mapper's name, and its parameter's class.
pub(super) fn words(project: &Project, write: &Write, property: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    if let Some((mapper, _)) = write.writer.name.rsplit_once('.') {
        words.insert(simple(mapper).to_owned());
    }
    if let Some(stated) = stated_class(project, write) {
        words.insert(simple(&stated).to_owned());
    }
    words.extend(classes(project, write, property).into_iter().map(|class| class.decl.name.clone()));
    words.retain(|word| !word.is_empty());
    words
}

/// Whether some code gives such an object the property. Of a class that is not known any setter of the name may be meant.
pub(super) fn may_hold(project: &Project, usages: &Usages, write: &Write, property: &str) -> bool {
    let last = property.rsplit('.').next().unwrap_or(property).trim();
    let classes = classes(project, write, property);
    if classes.is_empty() {
        let setter = names::setter(last);
        let named: Vec<&str> = parameter_types(project, write).map(|(_, ty)| element(ty).name.as_str()).collect();
        let sets = |function: &Function| {
            let mut found = false;
            let calls = function.calls.iter();
            calls.for_each(|call| call.each_call(&mut |call, _| found |= call.name == setter && !call.arguments.is_empty()));
            let makes = |made: &Expr| match &made.kind {
                ExprKind::New(new) => !new.arguments.is_empty() && named.contains(&new.ty.name.as_str()),
                _ => false,
            };
            found || function.records.iter().any(makes)
        };
        let mut functions = project.outlines().iter().flat_map(Outline::all_functions);
        return functions.any(|(_, function)| !function.is_test && sets(function));
    }
    classes.into_iter().any(|class| usages.may_set(class, last))
}

/// The classes of the project that the statement's parameter may be of, those that have the property.
fn classes<'p>(project: &'p Project<'p>, write: &Write, property: &str) -> Vec<Found<'p>> {
    let last = property.rsplit('.').next().unwrap_or(property).trim();
    let has_property = |class: &Found| {
        let (above, is_whole) = project.superclasses(*class);
        !is_whole || std::iter::once(*class).chain(above).any(|found| found.decl.fields.iter().any(|field| field.name == last))
    };
    let mut found: Vec<Found<'p>> = Vec::new();
    if let Some(stated) = stated_class(project, write) {
        let named = project.types_named(simple(&stated));
        found.extend(named.filter(|class| !stated.contains('.') || class.decl.qualified == stated));
    }
    if found.is_empty() {
        let types = parameter_types(project, write);
        found.extend(types.filter_map(|(declaring, ty)| project.resolve_type(declaring.outline, &element(ty).path)));
    }
    found.retain(has_property);
    found
}

/// The types of the parameters that the mapper's method declares.
fn parameter_types<'p>(project: &'p Project<'p>, write: &Write) -> impl Iterator<Item = (Found<'p>, &'p TypeRef)> {
    let (mapper, method) = write.writer.name.rsplit_once('.').unwrap_or_default();
    let mut types = Vec::new();
    for declaring in project.types_named(simple(mapper)).filter(|class| class.decl.qualified == mapper || !mapper.contains('.')) {
        let methods = declaring.decl.functions.iter().filter(|function| function.name == method);
        let parameters = methods.flat_map(|function| &function.parameters).filter_map(|parameter| parameter.ty.as_ref());
        types.extend(parameters.map(|ty| (declaring, ty)));
    }
    types.into_iter()
}

/// `parameterType="org.acme.User"` of the statement, which may be an alias: the class's simple name.
/// <https://mybatis.org/mybatis-3/sqlmap-xml.html#insert-update-and-delete>
fn stated_class(project: &Project, write: &Write) -> Option<String> {
    let (_, id) = write.writer.name.rsplit_once('.')?;
    let text = &project.sources.get(write.writer.at.file)?.text;
    let places = [format!("id=\"{id}\""), format!("id='{id}'")];
    let start = places.iter().find_map(|place| text.find(place.as_str()))?;
    let element = text.get(..start)?.rfind('<')?;
    let head = text.get(element..)?;
    let head = head.get(..head.find('>')?)?;
    let behind = head.get(head.find("parameterType")?..)?;
    let behind = behind.split_once(['"', '\'']).map(|(_, value)| value).filter(|_| head.len() < HEAD)?;
    let class = behind.split(['"', '\'']).next()?.trim();
    (!class.is_empty() && class.starts_with(|c: char| c.is_alphabetic())).then(|| class.to_owned())
}

/// `User` of `List<User>`.
fn element(ty: &TypeRef) -> &TypeRef {
    ty.arguments.last().unwrap_or(ty)
}
