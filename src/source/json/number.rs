//! Numbers. The standard library's exact conversion brings a table of 10 kB into the module, for numbers that no
//! document of ours has: this one is exact where digits are few, as in times and counts, and close elsewhere.

/// The value of a number in JSON's form; infinite past the range of a double.
///
/// The nearest double where the digits make an integer of at most 2^53 and the point or exponent shifts it by at
/// most 22 places; else within a few units of the last place.
pub(super) fn read(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (digits.get(..at)?, read_exponent(digits.get(at + 1..)?)?),
        None => (digits, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let mut value = 0_u64;
    // Digits that no longer fit only shift what does.
    let mut shift = exponent;
    for (digit, after_point) in whole
        .bytes()
        .map(|d| (d, false))
        .chain(fraction.bytes().map(|d| (d, true)))
    {
        if !digit.is_ascii_digit() {
            return None;
        }
        let fits = value < u64::MAX / 10 - 1;
        if fits {
            value = value * 10 + u64::from(digit - b'0');
        }
        shift += i64::from(!fits) - i64::from(after_point);
    }
    let size = scale(value, shift);
    Some(if negative { -size } else { size })
}

fn read_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let mut exponent = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        // Far past what any number of digits makes up for, and far from overflow.
        exponent = (exponent * 10 + i64::from(digit - b'0')).min(1 << 40);
    }
    (!digits.is_empty()).then_some(if negative { -exponent } else { exponent })
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
