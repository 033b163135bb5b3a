//! Types and their members.

use tree_sitter::Node;

use super::{DEPTH, Reader, field, named};
use crate::lang::body::Body;
use crate::lang::outline::{Annotation, Expr, ExprKind, Field, Function, New, Parameter, TypeDecl, TypeKind, TypeRef};
use crate::lang::tree;

/// JUnit's and TestNG's marks of a test method.
const TEST_ANNOTATIONS: &[&str] = &["Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate"];

impl Reader<'_> {
    /// What stands in a file beside the package and imports. Also looks below what the parser could not read: a fault in
    /// one method leaves whole members lying there.
    pub(super) fn member_of_file(&mut self, node: Node<'_>) {
        if type_kind(node).is_some() {
            self.type_declaration(node);
        } else if node.is_error() {
            for child in named(node) {
                if type_kind(child).is_some() {
                    self.type_declaration(child);
                }
            }
        }
    }

    /// Reads a type and everything in it into the outline. Types stand in the order of their heads, so the outer one's place is taken first.
    pub(super) fn type_declaration(&mut self, node: Node<'_>) {
        let Some(kind) = type_kind(node) else { return };
        let Some(name_node) = field(node, "name") else { return };
        if self.depth >= DEPTH {
            self.outline.errors.push(self.span(node));
            return;
        }
        self.depth += 1;
        let name = self.slice(name_node).to_owned();
        let name_at = self.span(name_node);
        self.scope.push(name.clone());
        let modifiers = self.modifiers(node);
        let mut decl = TypeDecl {
            kind,
            qualified: self.qualified(),
            name,
            at: tree::between(self.file, node.start_byte(), name_node.end_byte()),
            name_at,
            is_abstract: modifiers.is_abstract,
            is_test: self.test_depth > 0,
            annotations: modifiers.annotations,
            type_parameters: field(node, "type_parameters").map(|list| self.type_parameters(list)).unwrap_or_default(),
            superclass: field(node, "superclass").and_then(|list| named(list).into_iter().next()).map(|node| self.type_ref(node)),
            interfaces: field(node, "interfaces").map(|list| self.type_list(list)).unwrap_or_default(),
            fields: Vec::new(),
            functions: Vec::new(),
        };
        if let Some(extends) = named(node).into_iter().find(|child| child.kind() == "extends_interfaces") {
            decl.interfaces.extend(self.type_list(extends));
        }
        if kind == TypeKind::Record
            && let Some(components) = field(node, "parameters")
        {
            self.record_components(components, &mut decl);
        }
        let place = self.outline.types.len();
        self.outline.types.push(decl.clone());
        if let Some(body) = field(node, "body") {
            let is_test = decl.is_test || has_test_method(self, body);
            decl.is_test = is_test;
            self.test_depth += usize::from(is_test);
            let mut initialisers = Body::default();
            self.members(body, &mut decl, &mut initialisers);
            if let Some(function) = initialisers.into_initialiser(&decl) {
                decl.functions.push(function);
            }
            self.test_depth -= usize::from(is_test);
        }
        if let Some(slot) = self.outline.types.get_mut(place) {
            *slot = decl;
        }
        self.scope.pop();
        self.depth -= 1;
    }

    fn qualified(&self) -> String {
        let types = self.scope.join(".");
        if self.outline.package.is_empty() { types } else { format!("{}.{types}", self.outline.package) }
    }

    fn record_components(&mut self, parameters: Node<'_>, decl: &mut TypeDecl) {
        for node in named(parameters) {
            let Some(name) = parameter_name(node) else { continue };
            let modifiers = self.modifiers(node);
            decl.fields.push(Field {
                name: self.slice(name).to_owned(),
                ty: self.parameter_type(node),
                annotations: modifiers.annotations,
                is_static: false,
                is_final: true,
                is_transient: false,
                initialiser: None,
                at: self.span(node),
                name_at: self.span(name),
            });
        }
    }

    /// The members of a type's body. `initialisers` collects what runs outside of any function: initialiser blocks and
    /// the lambdas and anonymous classes in field initialisers.
    fn members(&mut self, body: Node<'_>, decl: &mut TypeDecl, initialisers: &mut Body) {
        for node in named(body) {
            match node.kind() {
                "field_declaration" | "constant_declaration" => self.fields(node, decl, initialisers),
                "enum_constant" => self.enum_constant(node, decl, initialisers),
                "method_declaration"
                | "constructor_declaration"
                | "compact_constructor_declaration"
                | "annotation_type_element_declaration" => {
                    let function = self.function(node);
                    decl.functions.extend(function);
                }
                "static_initializer" | "block" => self.statement(node, initialisers),
                "enum_body_declarations" | "ERROR" => self.members(node, decl, initialisers),
                _ => self.type_declaration(node),
            }
        }
    }

    fn fields(&mut self, node: Node<'_>, decl: &mut TypeDecl, initialisers: &mut Body) {
        let modifiers = self.modifiers(node);
        let is_constant = node.kind() == "constant_declaration"; // of an interface: static and final without saying so
        let ty = field(node, "type").map(|ty| self.type_ref(ty));
        for declarator in named(node).into_iter().filter(|child| child.kind() == "variable_declarator") {
            let Some(name) = field(declarator, "name") else { continue };
            let initialiser = field(declarator, "value").map(|value| self.expression(value, initialisers));
            decl.fields.push(Field {
                name: self.slice(name).to_owned(),
                ty: self.with_dimensions(ty.clone(), declarator),
                annotations: modifiers.annotations.clone(),
                is_static: modifiers.is_static || is_constant,
                is_final: modifiers.is_final || is_constant,
                is_transient: modifiers.is_transient,
                initialiser,
                at: self.span(node),
                name_at: self.span(name),
            });
        }
    }

    /// `RED(1)` is a constant of the enum's own type, made by `new`.
    fn enum_constant(&mut self, node: Node<'_>, decl: &mut TypeDecl, initialisers: &mut Body) {
        let Some(name) = field(node, "name") else { return };
        let modifiers = self.modifiers(node);
        let ty = TypeRef { name: decl.name.clone(), path: decl.name.clone(), arguments: Vec::new(), at: self.span(name) };
        let arguments = field(node, "arguments").map(|list| self.arguments(list, initialisers)).unwrap_or_default();
        if let Some(body) = field(node, "body") {
            self.anonymous_body(body, initialisers);
        }
        let initialiser = Expr { kind: ExprKind::New(Box::new(New { ty: ty.clone(), arguments })), at: self.span(node) };
        decl.fields.push(Field {
            name: self.slice(name).to_owned(),
            ty: Some(ty),
            annotations: modifiers.annotations,
            is_static: true,
            is_final: true,
            is_transient: false,
            initialiser: Some(initialiser),
            at: self.span(node),
            name_at: self.span(name),
        });
    }

    fn function(&mut self, node: Node<'_>) -> Option<Function> {
        let name = field(node, "name")?;
        let modifiers = self.modifiers(node);
        let parameter_list = field(node, "parameters");
        let head_end = parameter_list.unwrap_or(name).end_byte();
        let parameters = parameter_list.map(|list| self.parameters(list)).unwrap_or_default();
        let mut body = Body::with_names(parameters.iter().map(|parameter| parameter.name.clone()));
        if let Some(block) = field(node, "body") {
            self.statement(block, &mut body);
        }
        let mut function = Function {
            name: self.slice(name).to_owned(),
            at: tree::between(self.file, node.start_byte(), head_end),
            name_at: self.span(name),
            is_test: self.test_depth > 0 || is_test_method(&modifiers.annotations),
            annotations: modifiers.annotations,
            return_type: field(node, "type").map(|ty| self.type_ref(ty)),
            parameters,
            is_static: modifiers.is_static,
            is_constructor: matches!(node.kind(), "constructor_declaration" | "compact_constructor_declaration"),
            calls: Vec::new(),
            assignments: Vec::new(),
            locals: Vec::new(),
            records: Vec::new(),
            texts: Vec::new(),
        };
        body.into_function(&mut function);
        Some(function)
    }

    pub(super) fn parameters(&mut self, list: Node<'_>) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        for node in named(list) {
            let Some(name) = parameter_name(node) else { continue };
            let annotations = self.modifiers(node).annotations;
            parameters.push(Parameter { name: self.slice(name).to_owned(), ty: self.parameter_type(node), annotations });
        }
        parameters
    }

    fn parameter_type(&mut self, node: Node<'_>) -> Option<TypeRef> {
        if node.kind() == "spread_parameter" {
            let element = named(node).into_iter().find(|child| !matches!(child.kind(), "modifiers" | "variable_declarator"))?;
            let element = self.type_ref(element);
            return Some(TypeRef { name: "[]".to_owned(), path: "[]".to_owned(), at: element.at, arguments: vec![element] });
        }
        let ty = field(node, "type").map(|ty| self.type_ref(ty));
        self.with_dimensions(ty, node)
    }

    /// `String a[]`: the brackets after the name belong to the type.
    pub(super) fn with_dimensions(&self, ty: Option<TypeRef>, declarator: Node<'_>) -> Option<TypeRef> {
        match (ty, field(declarator, "dimensions")) {
            (Some(element), Some(_)) => {
                Some(TypeRef { name: "[]".to_owned(), path: "[]".to_owned(), at: element.at, arguments: vec![element] })
            }
            (ty, _) => ty,
        }
    }
}

pub(super) fn type_kind(node: Node<'_>) -> Option<TypeKind> {
    Some(match node.kind() {
        "class_declaration" => TypeKind::Class,
        "interface_declaration" => TypeKind::Interface,
        "enum_declaration" => TypeKind::Enum,
        "record_declaration" => TypeKind::Record,
        "annotation_type_declaration" => TypeKind::Annotation,
        _ => return None,
    })
}

fn parameter_name<'t>(node: Node<'t>) -> Option<Node<'t>> {
    match node.kind() {
        "formal_parameter" => field(node, "name"),
        "spread_parameter" => {
            named(node).into_iter().find(|child| child.kind() == "variable_declarator").and_then(|child| field(child, "name"))
        }
        _ => None,
    }
}

fn is_test_method(annotations: &[Annotation]) -> bool {
    annotations.iter().any(|annotation| TEST_ANNOTATIONS.contains(&annotation.name.as_str()))
}

/// Whether a type's body has a test method: then its helpers are test code too.
fn has_test_method(reader: &Reader<'_>, body: Node<'_>) -> bool {
    named(body).into_iter().filter(|member| member.kind() == "method_declaration").any(|member| {
        let modifiers = named(member).into_iter().find(|child| child.kind() == "modifiers");
        modifiers.is_some_and(|modifiers| {
            named(modifiers).into_iter().filter_map(|annotation| field(annotation, "name")).any(|name| {
                let name = reader.slice(name);
                TEST_ANNOTATIONS.contains(&name.rsplit('.').next().unwrap_or(name))
            })
        })
    })
}
