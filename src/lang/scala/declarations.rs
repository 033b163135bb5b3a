//! Types and their members.

use tree_sitter::Node;

use super::Reader;
use crate::lang::body::Body;
use crate::lang::outline::{Annotation, Argument, Call, Expr, ExprKind, Field, Function, Parameter, TypeDecl, TypeKind, TypeRef};
use crate::lang::tree::{self, DEPTH, child, field, has_token, named};

/// Scala's names of the JVM's primitives.
const PRIMITIVES: &[(&str, &str)] = &[
    ("Long", "long"),
    ("Int", "int"),
    ("Short", "short"),
    ("Byte", "byte"),
    ("Boolean", "boolean"),
    ("Char", "char"),
    ("Float", "float"),
    ("Double", "double"),
];

pub(super) fn is_type_declaration(node: Node<'_>) -> bool {
    matches!(node.kind(), "class_definition" | "object_definition" | "trait_definition" | "enum_definition" | "package_object")
}

impl Reader<'_> {
    pub(super) fn member_of_file(&mut self, node: Node<'_>) {
        match node.kind() {
            _ if is_type_declaration(node) => self.type_declaration(node),
            "function_definition" => {
                let function = self.function(node);
                self.outline.functions.extend(function);
            }
            "val_definition" | "var_definition" => {
                let mut body = Body::default();
                let value = self.value(node, true, &mut body);
                self.outline.constants.extend(value);
                self.outline.functions.extend(body.into_named("<init>", self.span(node), true, false));
            }
            "ERROR" => named(node).into_iter().filter(|inner| is_type_declaration(*inner)).for_each(|inner| self.type_declaration(inner)),
            _ => {}
        }
    }

    pub(super) fn type_declaration(&mut self, node: Node<'_>) {
        let Some(name_node) = field(node, "name") else { return };
        if self.depth >= DEPTH {
            self.outline.errors.push(self.span(node));
            return;
        }
        self.depth += 1;
        let name = self.name_of(name_node);
        self.scope.push(name.clone());
        let types = self.scope.join(".");
        let is_static = matches!(node.kind(), "object_definition" | "package_object");
        let modifiers = child(node, "modifiers").map_or("", |modifiers| self.slice(modifiers));
        let mut decl = TypeDecl {
            kind: match node.kind() {
                "trait_definition" => TypeKind::Interface,
                "enum_definition" => TypeKind::Enum,
                _ => TypeKind::Class,
            },
            qualified: if self.outline.package.is_empty() { types } else { format!("{}.{types}", self.outline.package) },
            name,
            at: tree::between(self.file, node.start_byte(), name_node.end_byte()),
            name_at: self.span(name_node),
            is_abstract: modifiers.split_whitespace().any(|word| word == "abstract" || word == "sealed"),
            is_test: false,
            annotations: self.annotations(node),
            type_parameters: Vec::new(),
            superclass: None,
            interfaces: Vec::new(),
            fields: Vec::new(),
            functions: Vec::new(),
        };
        let place = self.outline.types.len();
        self.outline.types.push(decl.clone());
        let mut initialisers = Body::default();
        self.constructor(node, &mut decl, &mut initialisers);
        if let Some(body) = field(node, "body") {
            self.members(body, &mut decl, &mut initialisers, is_static);
        }
        decl.functions.extend(initialisers.into_initialiser(&decl));
        if let Some(slot) = self.outline.types.get_mut(place) {
            *slot = decl;
        }
        self.scope.pop();
        self.depth -= 1;
    }

    /// The class's parameters, and what it gives the constructor of its superclass.
    fn constructor(&mut self, node: Node<'_>, decl: &mut TypeDecl, initialisers: &mut Body) {
        let mut function = Body::default().into_whole(&decl.name, decl.at, decl.name_at);
        function.is_constructor = true;
        let is_case = has_token(node, "case");
        let mut cursor = node.walk();
        for list in node.children(&mut cursor).filter(|child| child.kind() == "class_parameters").collect::<Vec<_>>() {
            for parameter in named(list).into_iter().filter(|child| child.kind() == "class_parameter") {
                let Some(name) = field(parameter, "name") else { continue };
                let ty = field(parameter, "type").map(|ty| self.type_ref(ty));
                let annotations = self.annotations(parameter);
                let initialiser = field(parameter, "default_value").map(|value| self.expression(value, initialisers));
                function.parameters.push(Parameter { name: self.name_of(name), ty: ty.clone(), annotations: annotations.clone() });
                let is_final = !has_token(parameter, "var");
                if is_case || !is_final || has_token(parameter, "val") {
                    decl.fields.push(Field {
                        name: self.name_of(name),
                        ty,
                        annotations,
                        is_static: false,
                        is_final,
                        is_transient: false,
                        initialiser,
                        at: self.span(parameter),
                        name_at: self.span(name),
                    });
                }
            }
        }
        if let Some(extends) = field(node, "extend") {
            let mut cursor = extends.walk();
            let types: Vec<Node<'_>> = extends.children_by_field_name("type", &mut cursor).filter(|ty| ty.is_named()).collect();
            let mut types = types.into_iter().map(|ty| self.type_ref(ty)).collect::<Vec<_>>().into_iter();
            decl.superclass = types.next();
            decl.interfaces.extend(types);
            if let Some(list) = field(extends, "arguments") {
                let arguments = self.arguments(list, initialisers);
                let call =
                    Call { receiver: None, name: "super".to_owned(), name_at: self.span(extends), type_arguments: Vec::new(), arguments };
                function.calls.push(Expr { kind: ExprKind::Call(Box::new(call)), at: self.span(extends) });
            }
        }
        decl.functions.push(function);
    }

    fn members(&mut self, body: Node<'_>, decl: &mut TypeDecl, initialisers: &mut Body, is_static: bool) {
        for node in named(body) {
            match node.kind() {
                "val_definition" | "var_definition" | "val_declaration" | "var_declaration" => {
                    let value = self.value(node, is_static, initialisers);
                    decl.fields.extend(value);
                }
                "function_definition" | "function_declaration" => {
                    let function = self.function(node);
                    decl.functions.extend(function.map(|function| Function { is_static, ..function }));
                }
                "ERROR" => self.members(node, decl, initialisers, is_static),
                _ if is_type_declaration(node) => self.type_declaration(node),
                "import_declaration" => self.import(node),
                _ => self.part(node, initialisers),
            }
        }
    }

    pub(super) fn value(&mut self, node: Node<'_>, is_static: bool, initialisers: &mut Body) -> Option<Field> {
        let name = field(node, "pattern").or_else(|| field(node, "name")).filter(|pattern| pattern.kind() == "identifier");
        let value = field(node, "value").map(|value| self.expression(value, initialisers));
        let Some(name) = name else {
            value.into_iter().for_each(|value| initialisers.take(value));
            return None;
        };
        Some(Field {
            name: self.name_of(name),
            ty: field(node, "type").map(|ty| self.type_ref(ty)),
            annotations: self.annotations(node),
            is_static,
            is_final: node.kind().starts_with("val"),
            is_transient: false,
            initialiser: value,
            at: self.span(node),
            name_at: self.span(name),
        })
    }

    pub(super) fn function(&mut self, node: Node<'_>) -> Option<Function> {
        let name = field(node, "name")?;
        let parameters: Vec<Parameter> = named(node)
            .into_iter()
            .filter(|child| child.kind() == "parameters")
            .flat_map(named)
            .filter_map(|parameter| {
                let name = field(parameter, "name")?;
                Some(Parameter {
                    name: self.name_of(name),
                    ty: field(parameter, "type").map(|ty| self.type_ref(ty)),
                    annotations: self.annotations(parameter),
                })
            })
            .collect();
        let mut body = Body::with_names(parameters.iter().map(|parameter| parameter.name.clone()));
        if let Some(block) = field(node, "body") {
            self.part(block, &mut body);
        }
        let at = tree::between(self.file, node.start_byte(), name.end_byte());
        let mut function = Function {
            annotations: self.annotations(node),
            return_type: field(node, "return_type").map(|ty| self.type_ref(ty)),
            parameters,
            ..Body::default().into_whole(&self.name_of(name), at, self.span(name))
        };
        body.into_function(&mut function);
        Some(function)
    }

    fn annotations(&mut self, node: Node<'_>) -> Vec<Annotation> {
        let annotations = named(node).into_iter().filter(|child| child.kind() == "annotation");
        annotations.filter_map(|annotation| self.annotation(annotation)).collect()
    }

    fn annotation(&mut self, node: Node<'_>) -> Option<Annotation> {
        let path = self.slice(field(node, "name")?).to_owned();
        let name = path.rsplit('.').next().unwrap_or(&path).to_owned();
        let mut arguments = Vec::new();
        for argument in field(node, "arguments").map(named).unwrap_or_default() {
            let (name, value) = match (field(argument, "left"), field(argument, "right")) {
                (Some(name), Some(value)) if argument.kind() == "assignment_expression" => (Some(self.name_of(name)), value),
                _ => (None, argument),
            };
            arguments.push(Argument { name, value: self.expression(value, &mut Body::default()) });
        }
        Some(Annotation { name, path, arguments, at: self.span(node) })
    }

    pub(super) fn type_ref(&mut self, node: Node<'_>) -> TypeRef {
        let at = self.span(node);
        let plain = |path: String, arguments| TypeRef { name: path.rsplit('.').next().unwrap_or(&path).to_owned(), path, arguments, at };
        if self.depth >= DEPTH {
            return plain(self.slice(node).to_owned(), Vec::new());
        }
        self.depth += 1;
        let result = match node.kind() {
            "generic_type" => {
                let path = field(node, "type").map_or("", |ty| self.slice(ty)).to_owned();
                let list = field(node, "type_arguments").map(named).unwrap_or_default();
                let arguments = list.into_iter().map(|argument| self.type_ref(argument)).collect();
                plain(path, arguments)
            }
            _ => {
                let path = self.slice(node);
                let mapped = PRIMITIVES.iter().find(|(own, _)| *own == path).map_or(path, |(_, java)| java).to_owned();
                plain(mapped, Vec::new())
            }
        };
        self.depth -= 1;
        result
    }
}
