//! Types and their members.

use tree_sitter::Node;

use super::annotations::Modifiers;
use super::types::{is_type, not_null};
use super::{Reader, Receiver};
use crate::lang::body::Body;
use crate::lang::outline::{Annotation, Call, Expr, ExprKind, Field, Function, New, Parameter, TypeDecl, TypeKind, TypeRef};
use crate::lang::tree::{self, DEPTH, child, field, has_token, named};
use crate::source::Span;

/// JUnit's, kotlin.test's and TestNG's marks of a test method.
const TEST_ANNOTATIONS: &[&str] = &["Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate"];

/// Interfaces of the libraries, which stand among supertypes and are no superclass.
const INTERFACES: &[&str] = &["Serializable", "Comparable", "Cloneable", "Persistable", "Iterable"];

impl Reader<'_> {
    /// What stands in a file beside the package and imports.
    pub(super) fn member_of_file(&mut self, node: Node<'_>) {
        match node.kind() {
            "class_declaration" | "object_declaration" => self.type_declaration(node),
            "function_declaration" => {
                let function = self.function(node, "name");
                self.outline.functions.extend(function);
            }
            "property_declaration" => {
                let mut body = Body::default();
                let property = self.property(node, &mut body);
                self.outline.constants.extend(property.into_iter().map(|(field, _)| Field { is_static: true, ..field }));
                self.outline.functions.extend(body.into_named("<init>", self.span(node), true, false));
            }
            "ERROR" => named(node).into_iter().for_each(|inner| {
                if matches!(inner.kind(), "class_declaration" | "object_declaration" | "function_declaration") {
                    self.member_of_file(inner);
                }
            }),
            _ => {}
        }
    }

    /// Reads a class, interface or object and everything in it into the outline.
    pub(super) fn type_declaration(&mut self, node: Node<'_>) {
        let Some(name_node) = field(node, "name") else { return };
        if self.depth >= DEPTH {
            self.outline.errors.push(self.span(node));
            return;
        }
        self.depth += 1;
        let name = self.name_of(name_node);
        let name_at = self.span(name_node);
        self.scope.push(name.clone());
        let mut modifiers = self.modifiers(node);
        if let Some(position) = self.lost_heads.iter().position(|(start, _)| *start == node.start_byte()) {
            modifiers.extend(self.lost_heads.swap_remove(position).1);
        }
        let types = self.scope.join(".");
        let mut decl = TypeDecl {
            kind: kind_of(node, &modifiers),
            qualified: if self.outline.package.is_empty() { types } else { format!("{}.{types}", self.outline.package) },
            name,
            at: tree::between(self.file, node.start_byte(), name_node.end_byte()),
            name_at,
            is_abstract: modifiers.has("abstract") || modifiers.has("sealed"),
            is_test: self.test_depth > 0,
            annotations: modifiers.annotations,
            type_parameters: self.type_parameters(node),
            superclass: None,
            interfaces: Vec::new(),
            fields: Vec::new(),
            functions: Vec::new(),
        };
        let place = self.outline.types.len();
        self.outline.types.push(decl.clone());
        let mut initialisers = Body::default();
        let arguments = self.supertypes(node, &mut decl, &mut initialisers);
        if let Some(constructor) = child(node, "primary_constructor") {
            self.primary_constructor(constructor, &mut decl, arguments, &mut initialisers);
        } else if let Some(call) = arguments {
            let mut function = self.empty_function(&decl.name, decl.at, decl.name_at);
            function.is_constructor = true;
            function.is_test = decl.is_test;
            function.calls.push(call);
            decl.functions.push(function);
        }
        if let Some(body) = child(node, "class_body").or_else(|| child(node, "enum_class_body")) {
            decl.is_test |= has_test_method(self, body);
            self.test_depth += usize::from(decl.is_test);
            self.receivers.push(Receiver::Unknown);
            self.members(body, &mut decl, &mut initialisers, false);
            self.receivers.pop();
            self.test_depth -= usize::from(decl.is_test);
        }
        decl.functions.extend(initialisers.into_initialiser(&decl));
        if let Some(slot) = self.outline.types.get_mut(place) {
            *slot = decl;
        }
        self.scope.pop();
        self.depth -= 1;
    }

    /// `: Base(1), Face, Other by it`: what has arguments is the superclass. Gives the call of its constructor.
    fn supertypes(&mut self, node: Node<'_>, decl: &mut TypeDecl, initialisers: &mut Body) -> Option<Expr> {
        let list = child(node, "delegation_specifiers")?;
        let mut constructed = None;
        for specifier in named(list).into_iter().flat_map(named) {
            match specifier.kind() {
                "constructor_invocation" => {
                    let ty = child(specifier, "user_type")?;
                    decl.superclass = Some(self.type_ref(ty));
                    let arguments = child(specifier, "value_arguments").map(|list| self.arguments(list, initialisers)).unwrap_or_default();
                    let call =
                        Call { receiver: None, name: "super".to_owned(), name_at: self.span(ty), type_arguments: Vec::new(), arguments };
                    constructed = Some(Expr { kind: ExprKind::Call(Box::new(call)), at: self.span(specifier) });
                }
                "explicit_delegation" => {
                    let ty = named(specifier).into_iter().find(|inner| is_type(*inner)).map(|ty| self.type_ref(ty));
                    decl.interfaces.extend(ty);
                }
                _ if is_type(specifier) => {
                    let ty = self.type_ref(specifier);
                    decl.interfaces.push(ty);
                }
                _ => {}
            }
        }
        // A class without a primary constructor names its superclass without arguments: its own constructors call the superclass's, said or not.
        // <https://kotlinlang.org/docs/inheritance.html>
        let members = child(node, "class_body").map(named).unwrap_or_default();
        let constructs =
            members.iter().any(|member| member.kind() == "secondary_constructor") && child(node, "primary_constructor").is_none();
        if decl.superclass.is_none()
            && constructs
            && let Some(place) = decl.interfaces.iter().position(|ty| !INTERFACES.contains(&ty.name.as_str()))
        {
            decl.superclass = Some(decl.interfaces.remove(place));
        }
        constructed
    }

    fn primary_constructor(&mut self, node: Node<'_>, decl: &mut TypeDecl, call: Option<Expr>, initialisers: &mut Body) {
        let mut function = self.empty_function(&decl.name, self.span(node), decl.name_at);
        function.is_constructor = true;
        function.is_test = decl.is_test;
        function.calls.extend(call);
        let Some(list) = child(node, "class_parameters") else { return };
        for parameter in named(list).into_iter().filter(|child| child.kind() == "class_parameter") {
            let Some(name) = child(parameter, "identifier") else { continue };
            let modifiers = self.modifiers(parameter);
            let declared = self.declared_type(parameter);
            let value = named(parameter).into_iter().rfind(|part| !is_type(*part) && *part != name && part.kind() != "modifiers");
            let initialiser = value.map(|value| self.expression(value, initialisers));
            function.parameters.push(Parameter {
                name: self.name_of(name),
                ty: declared.as_ref().map(|(ty, _)| ty.clone()),
                annotations: modifiers.annotations.clone(),
            });
            if has_token(parameter, "val") || has_token(parameter, "var") {
                let is_final = has_token(parameter, "val");
                let (own, getter) = self.property_of(parameter, name, modifiers, declared, is_final, initialiser);
                decl.fields.push(own);
                decl.functions.extend(getter);
            }
        }
        decl.functions.insert(0, function);
    }

    /// A field and its getter, as the compiler makes them of a property.
    fn property_of(
        &self,
        node: Node<'_>,
        name: Node<'_>,
        modifiers: Modifiers,
        declared: Option<(TypeRef, bool)>,
        is_final: bool,
        initialiser: Option<Expr>,
    ) -> (Field, Option<Function>) {
        let (ty, never_null) = declared.map_or((None, false), |(ty, never_null)| (Some(ty), never_null));
        let mark = ty.as_ref().filter(|_| never_null).map(not_null);
        let own_name = self.name_of(name);
        let with = |mut annotations: Vec<Annotation>| {
            annotations.extend(mark.clone());
            annotations
        };
        let getter = (!modifiers.has("private")).then(|| {
            let mut function = self.empty_function(&getter_name(&own_name), self.span(node), self.span(name));
            function.return_type = ty.clone().or_else(|| Some(inferred(initialiser.as_ref(), self.span(name))));
            function.annotations = with(modifiers.getter.clone());
            function
        });
        let field = Field {
            name: own_name,
            ty,
            annotations: with(modifiers.annotations),
            is_static: false,
            is_final,
            is_transient: false,
            initialiser,
            at: self.span(node),
            name_at: self.span(name),
        };
        (field, getter)
    }

    fn empty_function(&self, name: &str, at: Span, name_at: Span) -> Function {
        Function { is_test: self.test_depth > 0, ..Body::default().into_whole(name, at, name_at) }
    }

    /// The members of a type's body; a companion's are static members of the type itself.
    fn members(&mut self, body: Node<'_>, decl: &mut TypeDecl, initialisers: &mut Body, is_static: bool) {
        let is_static = is_static || matches!(body.parent(), Some(parent) if parent.kind() == "object_declaration");
        for node in named(body) {
            match node.kind() {
                "property_declaration" => {
                    if let Some((mut field, getter)) = self.property(node, initialisers) {
                        field.is_static = is_static;
                        decl.fields.push(field);
                        decl.functions.extend(getter.filter(|_| !is_static));
                    }
                }
                "function_declaration" => {
                    if let Some(mut function) = self.function(node, "name") {
                        function.is_static = is_static;
                        decl.functions.push(function);
                    }
                }
                "secondary_constructor" => self.secondary_constructor(node, decl),
                "companion_object" => {
                    self.companion_base(node, initialisers);
                    if let Some(inner) = child(node, "class_body") {
                        self.members(inner, decl, initialisers, true);
                    }
                }
                "anonymous_initializer" => self.statement(node, initialisers),
                "enum_entry" => self.enum_entry(node, decl, initialisers),
                "ERROR" => self.members(node, decl, initialisers, is_static),
                _ => self.type_declaration(node),
            }
        }
    }

    /// `companion object : LongEntityClass<User>(Users)`: such a base is told as an object that the class makes.
    fn companion_base(&mut self, node: Node<'_>, initialisers: &mut Body) {
        for base in child(node, "delegation_specifiers").map(named).unwrap_or_default().into_iter().flat_map(named) {
            if base.kind() != "constructor_invocation" {
                continue;
            }
            let Some(ty) = child(base, "user_type").map(|ty| self.type_ref(ty)) else { continue };
            let arguments = child(base, "value_arguments").map(|list| self.arguments(list, initialisers)).unwrap_or_default();
            initialisers.take(Expr { kind: ExprKind::New(Box::new(New { ty, arguments })), at: self.span(base) });
        }
    }

    /// `RED(1)` is a constant of the enum's own type, made by `new`.
    fn enum_entry(&mut self, node: Node<'_>, decl: &mut TypeDecl, initialisers: &mut Body) {
        let Some(name) = child(node, "identifier") else { return };
        let ty = TypeRef { name: decl.name.clone(), path: decl.name.clone(), arguments: Vec::new(), at: self.span(name) };
        let arguments = child(node, "value_arguments").map(|list| self.arguments(list, initialisers)).unwrap_or_default();
        if let Some(body) = child(node, "class_body") {
            self.anonymous_body(body, initialisers);
        }
        let initialiser = Expr { kind: ExprKind::New(Box::new(New { ty: ty.clone(), arguments })), at: self.span(node) };
        decl.fields.push(Field {
            name: self.name_of(name),
            ty: Some(ty),
            annotations: self.modifiers(node).annotations,
            is_static: true,
            is_final: true,
            is_transient: false,
            initialiser: Some(initialiser),
            at: self.span(node),
            name_at: self.span(name),
        });
    }

    /// A property outside of constructors, and its getter.
    pub(super) fn property(&mut self, node: Node<'_>, initialisers: &mut Body) -> Option<(Field, Option<Function>)> {
        let declared = child(node, "variable_declaration")?;
        let name = child(declared, "identifier")?;
        let mut modifiers = self.modifiers(node);
        let ty = self.declared_type(declared);
        let is_final = has_token(node, "val");
        let mut is_computed = false;
        let mut is_hidden = false;
        let mut initialiser = None;
        let mut getter_calls = Body::default();
        for part in named(node) {
            match part.kind() {
                "modifiers" | "variable_declaration" | "type_parameters" | "type_constraints" => {}
                "property_delegate" => {
                    is_computed = true;
                    self.statement(part, initialisers);
                }
                "getter" => {
                    is_computed |= child(part, "function_body").is_some();
                    let accessor = self.modifiers(part);
                    is_hidden |= accessor.has("private");
                    modifiers.getter.extend(accessor.annotations);
                    self.statement(part, &mut getter_calls);
                }
                "setter" => self.statement(part, &mut getter_calls),
                _ if is_type(part) => {} // an extension's receiver
                _ => initialiser = Some(self.expression(part, initialisers)),
            }
        }
        // Without an initial value, a getter that computes its own has no field behind it, nor has one that a subclass is to declare.
        // <https://kotlinlang.org/docs/properties.html#backing-fields>
        let is_transient = (is_computed && initialiser.is_none()) || modifiers.has("abstract");
        let (mut field, getter) = self.property_of(node, name, modifiers, ty, is_final, initialiser);
        field.is_transient = is_transient;
        let getter = getter.filter(|_| !is_hidden).map(|mut getter| {
            getter_calls.into_function(&mut getter);
            getter
        });
        Some((field, getter))
    }

    fn secondary_constructor(&mut self, node: Node<'_>, decl: &mut TypeDecl) {
        let name = decl.name.clone();
        let parameters = child(node, "function_value_parameters").map(|list| self.parameters(list)).unwrap_or_default();
        let mut body = Body::with_names(parameters.iter().map(|parameter| parameter.name.clone()));
        if let Some(call) = child(node, "constructor_delegation_call")
            && let Some(list) = child(call, "value_arguments")
        {
            let name = if self.slice(call).starts_with("super") { "super" } else { "this" };
            let arguments = self.arguments(list, &mut body);
            let delegation =
                Call { receiver: None, name: name.to_owned(), name_at: self.span(call), type_arguments: Vec::new(), arguments };
            body.take(Expr { kind: ExprKind::Call(Box::new(delegation)), at: self.span(call) });
        }
        if let Some(block) = child(node, "block") {
            self.statement(block, &mut body);
        }
        let mut function = self.empty_function(&name, self.span(node), decl.name_at);
        function.is_constructor = true;
        function.annotations = self.modifiers(node).annotations;
        function.parameters = parameters;
        body.into_function(&mut function);
        decl.functions.push(function);
    }

    pub(super) fn function(&mut self, node: Node<'_>, name_field: &str) -> Option<Function> {
        let name = field(node, name_field)?;
        let modifiers = self.modifiers(node);
        let list = child(node, "function_value_parameters");
        let head_end = list.unwrap_or(name).end_byte();
        let parameters = list.map(|list| self.parameters(list)).unwrap_or_default();
        let mut body = Body::with_names(parameters.iter().map(|parameter| parameter.name.clone()));
        let after = |node: &Node<'_>| node.start_byte() >= head_end;
        let returned = named(node).into_iter().find(|part| is_type(*part) && after(part));
        let return_type = returned.map(|ty| self.type_ref(ty));
        if let Some(block) = child(node, "function_body") {
            self.receivers.push(Receiver::Unknown);
            self.statement(block, &mut body);
            self.receivers.pop();
        }
        let is_test = self.test_depth > 0 || is_test_method(&modifiers.annotations);
        let mut function = Function {
            is_test,
            annotations: modifiers.annotations,
            return_type,
            parameters,
            ..self.empty_function(&self.name_of(name), tree::between(self.file, node.start_byte(), head_end), self.span(name))
        };
        body.into_function(&mut function);
        Some(function)
    }

    pub(super) fn parameters(&mut self, list: Node<'_>) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        let mut annotations = Vec::new();
        for node in named(list) {
            match node.kind() {
                "parameter_modifiers" => annotations = self.modifier_list(node).annotations,
                "parameter" => {
                    let Some(name) = child(node, "identifier") else { continue };
                    let ty = self.declared_type(node).map(|(ty, _)| ty);
                    parameters.push(Parameter { name: self.name_of(name), ty, annotations: std::mem::take(&mut annotations) });
                }
                _ => {} // a default value
            }
        }
        parameters
    }
}

fn kind_of(node: Node<'_>, modifiers: &Modifiers) -> TypeKind {
    if has_token(node, "interface") {
        TypeKind::Interface
    } else if modifiers.has("enum") {
        TypeKind::Enum
    } else if modifiers.has("annotation") {
        TypeKind::Annotation
    } else {
        TypeKind::Class
    }
}

/// `getName` for `name`; a property that is called `isOpen` keeps its name.
/// <https://kotlinlang.org/docs/java-to-kotlin-interop.html#properties>
fn getter_name(property: &str) -> String {
    let is_question = property.strip_prefix("is").is_some_and(|rest| rest.starts_with(|c: char| !c.is_lowercase()));
    if is_question {
        return property.to_owned();
    }
    let mut chars = property.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("get{first}{}", chars.as_str())
}

/// The type of a property that states none, as far as its initial value shows it: `Kind.NEW` is a `Kind`, `Address()` an `Address`.
fn inferred(initialiser: Option<&Expr>, at: Span) -> TypeRef {
    let name = match initialiser.map(|value| &value.kind) {
        Some(ExprKind::New(new)) => return new.ty.clone(),
        Some(ExprKind::Path(path)) => path.iter().rev().nth(1).filter(|owner| owner.starts_with(char::is_uppercase)).map(String::as_str),
        Some(ExprKind::Text(_)) => Some("String"),
        Some(ExprKind::Bool(_)) => Some("boolean"),
        _ => None,
    };
    let name = name.unwrap_or("Any").to_owned();
    TypeRef { path: name.clone(), name, arguments: Vec::new(), at }
}

fn is_test_method(annotations: &[Annotation]) -> bool {
    annotations.iter().any(|annotation| TEST_ANNOTATIONS.contains(&annotation.name.as_str()))
}

/// Whether a type's body has a test method: then its helpers are test code too.
fn has_test_method(reader: &Reader<'_>, body: Node<'_>) -> bool {
    named(body).into_iter().filter(|member| member.kind() == "function_declaration").any(|member| {
        let modifiers = child(member, "modifiers");
        modifiers.is_some_and(|modifiers| {
            named(modifiers).into_iter().filter(|part| part.kind() == "annotation").any(|annotation| {
                TEST_ANNOTATIONS.contains(&reader.slice(annotation).trim_start_matches('@').split('(').next().unwrap_or(""))
            })
        })
    })
}
