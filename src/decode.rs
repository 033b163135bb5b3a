//! Bytes to text: UTF-8, UTF-16 with a byte order mark, and for what is neither the one encoding that never fails.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many leading bytes decide whether a file is binary, as git and ripgrep do.
pub const PROBE: usize = 8 * 1024;

/// What a file's bytes are.
#[derive(Debug, PartialEq, Eq)]
pub enum Decoded {
    Text(String),
    /// Not UTF-8: read as Windows-1252, so that all that is ASCII stays right. Where the first byte that is not UTF-8 stands in the text.
    Legacy {
        text: String,
        invalid_at: usize,
    },
    Binary,
}

/// Whether a file that begins with these [`PROBE`] bytes is binary, without the rest of it.
pub fn is_binary(beginning: &[u8]) -> bool {
    let body = match Encoding::for_bom(beginning) {
        Some((encoding, mark)) if encoding == UTF_8 => beginning.get(mark..).unwrap_or_default(),
        Some(_) => return false,
        None => beginning,
    };
    memchr::memchr(0, body).is_some() && utf16_without_mark(body).is_none()
}

/// Decodes a whole file. A byte order mark is dropped.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let body = bytes.get(mark..).unwrap_or_default();
        if encoding == UTF_16LE || encoding == UTF_16BE {
            return Decoded::Text(encoding.decode_without_bom_handling(body).0.into_owned());
        }
        debug_assert!(encoding == UTF_8);
        return decode_utf8(body.to_vec());
    }
    decode_utf8(bytes)
}

fn decode_utf8(bytes: Vec<u8>) -> Decoded {
    let probe = bytes.get(..PROBE).unwrap_or(&bytes);
    if memchr::memchr(0, probe).is_some() {
        return utf16_without_mark(&bytes).map_or(Decoded::Binary, Decoded::Text);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded::Text(text),
        Err(error) => {
            let valid_up_to = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let decode = |bytes| WINDOWS_1252.decode_without_bom_handling(bytes).0;
            // What was UTF-8 before it is longer now.
            let invalid_at = decode(bytes.get(..valid_up_to).unwrap_or_default()).len();
            Decoded::Legacy { text: decode(&bytes).into_owned(), invalid_at }
        }
    }
}

/// UTF-16 without its mark, as SQL Server Management Studio may leave it: every second byte of the beginning is NUL.
fn utf16_without_mark(bytes: &[u8]) -> Option<String> {
    let probe = bytes.get(..PROBE.min(bytes.len()) & !1)?;
    let nuls = |parity: usize| probe.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let half = probe.len() / 2;
    let (encoding, zeros) = if nuls(1) > nuls(0) { (UTF_16LE, nuls(1)) } else { (UTF_16BE, nuls(0)) };
    let others = nuls(0).min(nuls(1));
    (half > 0 && zeros * 10 >= half * 9 && others == 0).then(|| encoding.decode_without_bom_handling(bytes).0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_are_dropped() {
        assert_eq!(decode(b"\xEF\xBB\xBFabc".to_vec()), Decoded::Text("abc".into()));
        assert_eq!(decode(b"\xFF\xFEa\0b\0".to_vec()), Decoded::Text("ab".into()));
        assert_eq!(decode(b"a\0b\0c\0d\0".to_vec()), Decoded::Text("abcd".into()));
    }

    #[test]
    fn legacy_encodings_are_read_and_said() {
        let Decoded::Legacy { text, invalid_at } = decode(b"-- caf\xE9\nSELECT".to_vec()) else { panic!() };
        assert_eq!((text.as_str(), invalid_at), ("-- café\nSELECT", 6));
        // The place is in the text, in which what was UTF-8 is longer than it was in the file.
        let Decoded::Legacy { text, invalid_at } = decode(b"\xC3\xA9 caf\xE9".to_vec()) else { panic!() };
        assert_eq!(text.get(invalid_at..), Some("é"));
    }

    #[test]
    fn binary_is_told_apart() {
        assert_eq!(decode(vec![0, 1, 2, 0, 0, 0, 9]), Decoded::Binary);
        for bytes in [&[0, 1, 2, 0][..], b"a\0b\0", b"\xFF\xFEa\0", b"abc", b"\xEF\xBB\xBF\0"] {
            let bytes = bytes.repeat(PROBE);
            assert_eq!(is_binary(bytes.get(..PROBE).unwrap()), decode(bytes.clone()) == Decoded::Binary, "{:?}", bytes.get(..4));
        }
    }
}
