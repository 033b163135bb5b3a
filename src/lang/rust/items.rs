//! Items: types, functions, constants, modules, imports.

use syn::spanned::Spanned as _;

use crate::lang::outline::{Expr, ExprKind, Field, Function, Import, MacroItem, Outline, Parameter, TypeDecl, TypeKind, TypeRef};
use crate::lang::rust::{Reader, attributes, types};
use crate::source::Span;
use crate::text::Text;

/// Macros whose bodies are no Rust: templates, and Diesel's table declarations, which its own reader reads.
const OPAQUE_MACROS: &[&str] = &["macro_rules", "table", "joinable", "allow_tables_to_appear_in_same_query"];

/// An `impl` block, before it is known whether its type is declared in this file.
pub(super) struct Impl {
    decl: TypeDecl,
}

/// A function of which nothing is known but its name and place.
pub(super) fn empty_function(name: &str, at: Span) -> Function {
    Function {
        name: name.to_owned(),
        at,
        name_at: at,
        annotations: Vec::new(),
        return_type: None,
        parameters: Vec::new(),
        is_static: true,
        is_constructor: false,
        is_test: false,
        calls: Vec::new(),
        assignments: Vec::new(),
        locals: Vec::new(),
        records: Vec::new(),
        texts: Vec::new(),
    }
}

/// Gives the `impl` blocks to their types; what belongs to no type of the file becomes a declaration of its own.
pub(super) fn attach(outline: &mut Outline, impls: Vec<Impl>) {
    for Impl { decl } in impls {
        let in_module = |other: &TypeDecl| other.qualified == decl.qualified;
        let by_name = |other: &TypeDecl| other.name == decl.name && other.kind != TypeKind::Impl;
        let types = &outline.types;
        let home = types.iter().position(in_module).or_else(|| types.iter().position(by_name));
        match home.and_then(|home| outline.types.get_mut(home)) {
            Some(home) => {
                // Code for tests must not pass for the type's own.
                let is_test = decl.is_test;
                home.interfaces.extend(decl.interfaces.into_iter().filter(|_| !is_test || home.is_test));
                home.fields.extend(decl.fields);
                home.functions.extend(decl.functions);
            }
            None => outline.types.push(decl),
        }
    }
    outline.types.sort_by_key(|decl| (decl.at.start, decl.at.end));
    outline.functions.sort_by_key(|function| (function.at.start, function.at.end));
    outline.constants.sort_by_key(|constant| constant.at.start);
    outline.macros.sort_by_key(|call| call.at.start);
    outline.errors.sort();
}

impl Reader<'_> {
    pub(super) fn items(&mut self, items: &[syn::Item]) {
        for item in items {
            self.item(item);
        }
    }

    pub(super) fn item(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Struct(item) => {
                let head = item.struct_token.span;
                let mut decl = self.decl(TypeKind::Struct, &item.ident, &item.attrs, &item.vis, head, &item.generics);
                decl.fields = self.fields(&item.fields);
                self.outline.types.push(decl);
            }
            syn::Item::Union(item) => {
                let head = item.union_token.span;
                let mut decl = self.decl(TypeKind::Struct, &item.ident, &item.attrs, &item.vis, head, &item.generics);
                decl.fields = self.fields(&syn::Fields::Named(item.fields.clone()));
                self.outline.types.push(decl);
            }
            syn::Item::Enum(item) => {
                let head = item.enum_token.span;
                let mut decl = self.decl(TypeKind::Enum, &item.ident, &item.attrs, &item.vis, head, &item.generics);
                decl.fields = item.variants.iter().map(|variant| self.variant(variant)).collect();
                self.outline.types.push(decl);
            }
            syn::Item::Trait(item) => self.trait_item(item),
            syn::Item::Impl(item) => self.impl_item(item),
            syn::Item::Fn(item) => {
                let function = self.function(&item.attrs, &item.sig, Some(&item.block));
                self.outline.functions.push(function);
            }
            // What only tests see is neither the program's SQL nor a value of its names.
            syn::Item::Const(item) if self.in_test || attributes::is_test(&item.attrs) => {}
            syn::Item::Static(item) if self.in_test || attributes::is_test(&item.attrs) => {}
            syn::Item::Const(item) => {
                let constant = self.constant(&item.attrs, &item.ident, &item.ty, Some(&item.expr), item.const_token.span);
                self.outline.constants.push(constant);
            }
            syn::Item::Static(item) => {
                let constant = self.constant(&item.attrs, &item.ident, &item.ty, Some(&item.expr), item.static_token.span);
                self.outline.constants.push(constant);
            }
            syn::Item::Mod(item) => self.module(item),
            syn::Item::Use(item) => self.import(&item.tree, &mut Vec::new()),
            syn::Item::Macro(item) => self.macro_item(item),
            syn::Item::Verbatim(tokens) => self.loose_tokens("", tokens.clone(), Self::token_trees),
            _ => {}
        }
    }

    fn module(&mut self, item: &syn::ItemMod) {
        let Some((_, items)) = &item.content else { return };
        let was_test = self.in_test;
        self.in_test |= attributes::is_test(&item.attrs);
        self.modules.push(types::name(&item.ident));
        self.items(items);
        self.modules.pop();
        self.in_test = was_test;
    }

    fn import(&mut self, tree: &syn::UseTree, path: &mut Vec<String>) {
        let mut push = |path: &[String], name: String| {
            self.outline.imports.push(Import { path: path.join("."), name, is_static: false });
        };
        match tree {
            syn::UseTree::Path(inner) => {
                path.push(types::name(&inner.ident));
                self.import(&inner.tree, path);
                path.pop();
            }
            // `use a::b::{self}`
            syn::UseTree::Name(name) if name.ident == "self" => push(path, path.last().cloned().unwrap_or_default()),
            syn::UseTree::Name(name) => {
                let name = types::name(&name.ident);
                path.push(name.clone());
                push(path, name);
                path.pop();
            }
            syn::UseTree::Rename(rename) => {
                let is_self = rename.ident == "self";
                if !is_self {
                    path.push(types::name(&rename.ident));
                }
                push(path, types::name(&rename.rename));
                if !is_self {
                    path.pop();
                }
            }
            syn::UseTree::Glob(_) => {
                path.push("*".to_owned());
                push(path, "*".to_owned());
                path.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, path);
                }
            }
        }
    }

    fn macro_item(&mut self, item: &syn::ItemMacro) {
        let delimiters = item.mac.delimiter.span();
        let name = types::last(&item.mac.path);
        let at = self.between(item.mac.path.span(), delimiters.close());
        let body = Span::new(self.file, self.range(delimiters.open()).end, self.range(delimiters.close()).start);
        self.outline.macros.push(MacroItem { name: name.clone(), at, body });
        if OPAQUE_MACROS.contains(&name.as_str()) || item.mac.tokens.is_empty() {
            return;
        }
        let tokens = item.mac.tokens.clone();
        match syn::parse2::<syn::File>(tokens.clone()) {
            Ok(file) => self.items(&file.items),
            Err(_) => self.loose_tokens(&name, tokens, Self::tokens),
        }
    }

    fn qualified(&self, name: &str) -> String {
        self.modules.iter().map(|module| format!("{module}.")).collect::<String>() + name
    }

    fn decl(
        &mut self,
        kind: TypeKind,
        ident: &proc_macro2::Ident,
        attributes: &[syn::Attribute],
        visibility: &syn::Visibility,
        keyword: proc_macro2::Span,
        generics: &syn::Generics,
    ) -> TypeDecl {
        let first = match visibility {
            syn::Visibility::Public(token) => token.span,
            syn::Visibility::Restricted(restricted) => restricted.pub_token.span,
            _ => keyword,
        };
        let name = types::name(ident);
        TypeDecl {
            kind,
            qualified: self.qualified(&name),
            name,
            at: self.head(attributes, first, ident.span()),
            name_at: self.span(ident.span()),
            is_abstract: false,
            is_test: self.in_test || attributes::is_test(attributes),
            annotations: self.annotations(attributes),
            type_parameters: generics.type_params().map(|parameter| types::name(&parameter.ident)).collect(),
            superclass: None,
            interfaces: Vec::new(),
            fields: Vec::new(),
            functions: Vec::new(),
        }
    }

    /// From the first attribute that is no documentation, or the first keyword, to `last`.
    fn head(&self, attributes: &[syn::Attribute], first: proc_macro2::Span, last: proc_macro2::Span) -> Span {
        let attribute = attributes.iter().find(|attribute| !attribute.path().is_ident("doc"));
        self.between(attribute.map_or(first, |attribute| attribute.pound_token.span), last)
    }

    fn fields(&mut self, fields: &syn::Fields) -> Vec<Field> {
        let mut out = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let ty_at = field.ty.span();
            let name_at = field.ident.as_ref().map_or(ty_at, proc_macro2::Ident::span);
            let first = match &field.vis {
                syn::Visibility::Public(token) => token.span,
                syn::Visibility::Restricted(restricted) => restricted.pub_token.span,
                _ => name_at,
            };
            out.push(Field {
                name: field.ident.as_ref().map_or_else(|| index.to_string(), types::name),
                ty: Some(self.type_ref(&field.ty)),
                annotations: self.annotations(&field.attrs),
                is_static: false,
                is_final: false,
                is_transient: false,
                initialiser: None,
                at: self.head(&field.attrs, first, ty_at),
                name_at: self.span(name_at),
            });
        }
        out
    }

    fn variant(&mut self, variant: &syn::Variant) -> Field {
        let at = self.head(&variant.attrs, variant.ident.span(), variant.ident.span());
        let initialiser = variant.discriminant.as_ref().map(|(_, value)| self.constant_value(&variant.ident, value));
        Field {
            name: types::name(&variant.ident),
            ty: None,
            annotations: self.annotations(&variant.attrs),
            is_static: true,
            is_final: true,
            is_transient: false,
            initialiser,
            at,
            name_at: self.span(variant.ident.span()),
        }
    }

    fn constant(
        &mut self,
        attributes: &[syn::Attribute],
        ident: &proc_macro2::Ident,
        ty: &syn::Type,
        value: Option<&syn::Expr>,
        keyword: proc_macro2::Span,
    ) -> Field {
        let initialiser = value.map(|value| self.constant_value(ident, value));
        let head = self.head(attributes, keyword, ident.span());
        Field {
            name: types::name(ident),
            ty: Some(self.type_ref(ty)),
            annotations: self.annotations(attributes),
            is_static: true,
            is_final: true,
            is_transient: false,
            at: initialiser.as_ref().map_or(head, |value| head.to(value.at)),
            initialiser,
            name_at: self.span(ident.span()),
        }
    }

    /// A constant's value. What a plain value does not tell (the blocks of a `LazyLock::new(|| …)`) is kept as a function of the constant's name.
    fn constant_value(&mut self, ident: &proc_macro2::Ident, value: &syn::Expr) -> Expr {
        let outer = std::mem::take(&mut self.body);
        let expr = self.value(value);
        let mut body = std::mem::replace(&mut self.body, outer);
        if !is_plain(value) {
            // What the value shows by itself is not to be seen twice.
            let mut shown = Vec::new();
            texts_of(&expr, &mut shown);
            body.texts.retain(|text| !shown.contains(&text));
            let name = types::name(ident);
            let at = self.span(ident.span());
            self.collect(&name, at, body);
        }
        expr
    }

    fn trait_item(&mut self, item: &syn::ItemTrait) {
        let head = item.trait_token.span;
        let mut decl = self.decl(TypeKind::Interface, &item.ident, &item.attrs, &item.vis, head, &item.generics);
        let was_test = std::mem::replace(&mut self.in_test, decl.is_test);
        for member in &item.items {
            match member {
                syn::TraitItem::Fn(item) => {
                    let function = self.function(&item.attrs, &item.sig, item.default.as_ref());
                    decl.functions.push(function);
                }
                syn::TraitItem::Const(item) => {
                    let value = item.default.as_ref().map(|(_, value)| value);
                    decl.fields.push(self.constant(&item.attrs, &item.ident, &item.ty, value, item.const_token.span));
                }
                _ => {}
            }
        }
        self.in_test = was_test;
        self.outline.types.push(decl);
    }

    fn impl_item(&mut self, item: &syn::ItemImpl) {
        let ty = self.type_ref(&item.self_ty);
        let is_test = self.in_test || attributes::is_test(&item.attrs);
        let was_test = std::mem::replace(&mut self.in_test, is_test);
        let interface: Option<TypeRef> = item.trait_.as_ref().map(|(path, _)| self.path_type(path));
        let mut decl = TypeDecl {
            kind: TypeKind::Impl,
            qualified: self.qualified(&ty.name),
            name: ty.name.clone(),
            at: self.head(&item.attrs, item.impl_token.span, item.impl_token.span).to(ty.at),
            name_at: ty.at,
            is_abstract: false,
            is_test,
            annotations: self.annotations(&item.attrs),
            type_parameters: item.generics.type_params().map(|parameter| types::name(&parameter.ident)).collect(),
            superclass: None,
            interfaces: interface.into_iter().collect(),
            fields: Vec::new(),
            functions: Vec::new(),
        };
        for member in &item.items {
            match member {
                syn::ImplItem::Fn(item) => {
                    let function = self.function(&item.attrs, &item.sig, Some(&item.block));
                    decl.functions.push(function);
                }
                syn::ImplItem::Const(item) => {
                    decl.fields.push(self.constant(&item.attrs, &item.ident, &item.ty, Some(&item.expr), item.const_token.span));
                }
                syn::ImplItem::Macro(item) => self.loose_tokens(&types::last(&item.mac.path), item.mac.tokens.clone(), Self::tokens),
                _ => {}
            }
        }
        self.in_test = was_test;
        self.impls.push(Impl { decl });
    }

    fn function(&mut self, attributes: &[syn::Attribute], signature: &syn::Signature, block: Option<&syn::Block>) -> Function {
        let name_at = self.span(signature.ident.span());
        let mut function = empty_function(&types::name(&signature.ident), name_at);
        function.at = self.head(attributes, signature.fn_token.span, signature.paren_token.span.close());
        function.annotations = self.annotations(attributes);
        function.is_test = self.in_test || attributes::is_test(attributes);
        function.is_static = signature.receiver().is_none();
        if let syn::ReturnType::Type(_, ty) = &signature.output {
            function.return_type = Some(self.type_ref(ty));
        }
        for input in &signature.inputs {
            let syn::FnArg::Typed(input) = input else { continue };
            let name = match &*input.pat {
                syn::Pat::Ident(pattern) => types::name(&pattern.ident),
                _ => String::new(),
            };
            function.parameters.push(Parameter { name, ty: Some(self.type_ref(&input.ty)), annotations: Vec::new() });
        }
        if let Some(block) = block {
            let was_test = std::mem::replace(&mut self.in_test, function.is_test);
            let was_muted = std::mem::replace(&mut self.muted, false);
            let outer = std::mem::take(&mut self.body);
            self.walk_block(block);
            let body = std::mem::replace(&mut self.body, outer);
            self.in_test = was_test;
            self.muted = was_muted;
            body.fill(&mut function);
        }
        function
    }
}

/// The texts that an expression is, or lists.
fn texts_of<'e>(expr: &'e Expr, texts: &mut Vec<&'e Text>) {
    match &expr.kind {
        ExprKind::Text(text) => texts.push(text),
        ExprKind::List(items) => items.iter().for_each(|item| texts_of(item, texts)),
        _ => {}
    }
}

/// Whether a constant's value says all there is to it: literals, names, and lists of them. (Records and calls may hold anything.)
fn is_plain(value: &syn::Expr) -> bool {
    match value {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Reference(inner) => is_plain(&inner.expr),
        syn::Expr::Paren(inner) => is_plain(&inner.expr),
        syn::Expr::Unary(inner) => is_plain(&inner.expr),
        syn::Expr::Array(list) => list.elems.iter().all(is_plain),
        syn::Expr::Tuple(list) => list.elems.iter().all(is_plain),
        syn::Expr::Macro(call) => matches!(types::last(&call.mac.path).as_str(), "concat" | "concatcp" | "formatcp" | "indoc"),
        _ => false,
    }
}
