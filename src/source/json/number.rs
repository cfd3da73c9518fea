//! Numbers. The standard library's exact conversion brings a table of 10 kB into the module, for numbers that no
//! document of ours has: this one is exact where digits are few, as in times and counts, and close elsewhere.

/// The value of a number in JSON's form; infinite past the range of a double.
///
/// The nearest double where the digits make an integer of at most 2^53 and the point or exponent shifts it by at
/// most 22 places; else within a few units of the last place.
pub(super) fn read(text: &str) -> Option<f64> {
    let (negative, rest) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if let [b'0', b'0'..=b'9', ..] = rest {
        return None;
    }
    let (mut value, mut shift) = (0_u64, 0_i64);
    let mut take = |digit: u8, after_point: bool| {
        // Digits that no longer fit only shift what does.
        let fits = value < u64::MAX / 10 - 1;
        if fits {
            value = value * 10 + u64::from(digit);
        }
        shift += i64::from(!fits) - i64::from(after_point);
    };
    let mut rest = digits(rest, &mut |digit| take(digit, false))?;
    if let [b'.', fraction @ ..] = rest {
        rest = digits(fraction, &mut |digit| take(digit, true))?;
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let (down, exponent) = match exponent {
            [sign @ (b'-' | b'+'), exponent @ ..] => (*sign == b'-', exponent),
            exponent => (false, exponent),
        };
        let mut size = 0_i64;
        rest = digits(exponent, &mut |digit| {
            // Far past what any number of digits makes up for, and far from overflow.
            size = (size * 10 + i64::from(digit)).min(1 << 40);
        })?;
        shift += if down { -size } else { size };
    }
    if !rest.is_empty() {
        return None;
    }
    let size = scale(value, shift);
    Some(if negative { -size } else { size })
}

/// Takes the digits at the start, at least one; answers what follows them.
fn digits<'t>(text: &'t [u8], take: &mut dyn FnMut(u8)) -> Option<&'t [u8]> {
    let mut rest = text;
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        take(digit - b'0');
        rest = after;
    }
    (rest.len() < text.len()).then_some(rest)
}

/// `value` times ten to the power of `shift`. Powers up to 22 are doubles themselves, so one step is rounded once.
fn scale(value: u64, mut shift: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "rounded to the nearest, as stated"
    )]
    let mut size = value as f64;
    while shift != 0 && size != 0.0 && size.is_finite() {
        let step = shift.clamp(-22, 22);
        let power = (0..step.abs()).fold(1.0, |power, _| power * 10.0);
        size = if step < 0 { size / power } else { size * power };
        shift -= step;
    }
    size
}
