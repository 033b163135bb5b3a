//! Tokens of SQL, of every dialect at once, byte-exact and without ever failing.

/// A token: a kind and its bytes in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An unquoted identifier or keyword; holes, `${x}`-like placeholders glued to letters are part of the word.
    Word,
    /// `"x"`, `` `x` ``, `[x]`: an identifier in quotes, which are in the span. (MySQL's `"x"` may be a string: the reader decides.)
    QuotedName,
    /// `'x'`, `N'x'`, `E'x'`, `q'[x]'`, `$tag$x$tag$`.
    String,
    Number,
    /// `?`, `$1`, `:name`, `@name`, `#{x}`: a bound parameter or variable.
    Parameter,
    /// `${x}`, `{{ x }}`, `<#x>`, a hole alone: unknown text, usable as a name.
    Placeholder,
    /// One of `( ) , ; .` and every other operator character, one each (`::`, `:=`, `||` are one token).
    Symbol,
}
