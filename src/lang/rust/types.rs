//! Types and paths.

use syn::spanned::Spanned as _;

use crate::lang::outline::TypeRef;
use crate::lang::rust::Reader;

/// Type arguments deeper than this are not told.
const DEPTH: usize = 8;

/// A path's segments, without arguments and `r#`.
pub(super) fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| name(&segment.ident)).collect()
}

/// An identifier, without `r#`.
pub(super) fn name(ident: &proc_macro2::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

pub(super) fn last(path: &syn::Path) -> String {
    path.segments.last().map(|segment| name(&segment.ident)).unwrap_or_default()
}

impl Reader<'_> {
    pub(super) fn type_ref(&self, ty: &syn::Type) -> TypeRef {
        self.type_at(ty, 0)
    }

    pub(super) fn path_type(&self, path: &syn::Path) -> TypeRef {
        self.path_at(path, 0)
    }

    fn type_at(&self, ty: &syn::Type, depth: usize) -> TypeRef {
        let list = |name: &str, elements: &[&syn::Type]| {
            let arguments = elements.iter().filter(|_| depth < DEPTH).map(|element| self.type_at(element, depth + 1)).collect();
            TypeRef { name: name.to_owned(), path: name.to_owned(), arguments, at: self.span(ty.span()) }
        };
        match ty {
            syn::Type::Path(path) => self.path_at(&path.path, depth),
            // `&'a str` is a `str` to whoever reads columns.
            syn::Type::Reference(reference) => self.type_at(&reference.elem, depth),
            syn::Type::Paren(paren) => self.type_at(&paren.elem, depth),
            syn::Type::Group(group) => self.type_at(&group.elem, depth),
            syn::Type::Array(array) => list("[]", &[&array.elem]),
            syn::Type::Slice(slice) => list("[]", &[&slice.elem]),
            syn::Type::Tuple(tuple) => list("()", &tuple.elems.iter().collect::<Vec<_>>()),
            syn::Type::ImplTrait(bounds) => self.bounds_type(&bounds.bounds, depth).unwrap_or_else(|| list("", &[])),
            syn::Type::TraitObject(bounds) => self.bounds_type(&bounds.bounds, depth).unwrap_or_else(|| list("", &[])),
            _ => list("", &[]),
        }
    }

    fn bounds_type(&self, bounds: &syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>, depth: usize) -> Option<TypeRef> {
        bounds.iter().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => Some(self.path_at(&bound.path, depth)),
            _ => None,
        })
    }

    fn path_at(&self, path: &syn::Path, depth: usize) -> TypeRef {
        let arguments = path.segments.last().map(|segment| &segment.arguments);
        let arguments = match arguments {
            Some(syn::PathArguments::AngleBracketed(arguments)) if depth < DEPTH => self.type_arguments(arguments, depth),
            _ => Vec::new(),
        };
        TypeRef { name: last(path), path: segments(path).join("."), arguments, at: self.span(path.span()) }
    }

    fn type_arguments(&self, arguments: &syn::AngleBracketedGenericArguments, depth: usize) -> Vec<TypeRef> {
        let types = arguments.args.iter().filter_map(|argument| match argument {
            syn::GenericArgument::Type(ty) => Some(self.type_at(ty, depth + 1)),
            _ => None,
        });
        types.collect()
    }

    pub(super) fn turbofish(&self, arguments: Option<&syn::AngleBracketedGenericArguments>) -> Vec<TypeRef> {
        arguments.map(|arguments| self.type_arguments(arguments, 0)).unwrap_or_default()
    }
}
