//! JSON by hand, byte for byte as `serde_json` would write it: the browser need not carry that.

use crate::float::shortest;

/// A text in quotes.
pub(super) fn text(out: &mut String, value: &str) {
    out.push('"');
    for char in value.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..' ' => control(out, char),
            _ => out.push(char),
        }
    }
    out.push('"');
}

fn control(out: &mut String, char: char) {
    out.push_str("\\u00");
    let code = u32::from(char);
    for digit in [code / 16, code % 16] {
        out.extend(char::from_digit(digit, 16));
    }
}

/// An object under way; it ends with [`Object::close`].
pub(super) struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> Object<'a> {
    pub(super) fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    pub(super) fn close(self) {
        self.out.push('}');
    }

    /// A member's name, and where its value is written.
    pub(super) fn name(&mut self, name: &str) -> &mut String {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        text(self.out, name);
        self.out.push(':');
        self.out
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        text(self.name(name), value);
    }

    pub(super) fn text_or_null(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.name(name).push_str("null"),
        }
    }

    pub(super) fn number(&mut self, name: &str, value: u64) {
        self.name(name).push_str(&value.to_string());
    }

    /// A float always has its point, so that a reader takes it for one.
    pub(super) fn float(&mut self, name: &str, value: f64) {
        let out = self.name(name);
        if !value.is_finite() {
            return out.push_str("null");
        }
        let text = shortest(value);
        out.push_str(&text);
        if !text.contains('.') {
            out.push_str(".0");
        }
    }

    pub(super) fn texts(&mut self, name: &str, values: &[String]) {
        let out = self.name(name);
        out.push('[');
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            text(out, value);
        }
        out.push(']');
    }
}

#[cfg(test)]
mod tests {
    use super::{Object, text};

    #[test]
    fn texts_are_escaped_as_serde_json_does() {
        let all: String = (0..0x300).filter_map(char::from_u32).collect();
        for value in [&all, "", "\u{2028}🐙\u{7f}", "</script>"] {
            let mut out = String::new();
            text(&mut out, value);
            assert_eq!(Some(out), serde_json::to_string(value).ok());
        }
    }

    #[test]
    fn members_stand_in_their_order() {
        let mut out = String::new();
        let mut object = Object::open(&mut out);
        object.number("a", 1);
        object.float("b", 26.0);
        object.float("c", f64::NAN);
        object.text_or_null("d", None);
        object.texts("e", &["x".to_owned(), "\"".to_owned()]);
        Object::open(object.name("f")).close();
        object.close();
        assert_eq!(
            out,
            r#"{"a":1,"b":26.0,"c":null,"d":null,"e":["x","\""],"f":{}}"#
        );
    }
}
