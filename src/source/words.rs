//! "Did you mean": the known word that a misspelt one is closest to.

/// The candidate with the fewest typing errors between, if they are few for its length; the first of equals. Else
/// the only one that the word begins with, or that begins with the word.
///
/// An error is a letter too much, too little or wrong, or two neighbours changed; capitals alone are none.
///
/// ```
/// use tokenscope::source::closest;
/// assert_eq!(closest("updateon", ["updateOn", "updateTags"]), Some("updateOn"));
/// assert_eq!(closest("udpateTag", ["updateOn", "updateTags"]), Some("updateTags"));
/// assert_eq!(closest("project", ["proj", "env"]), Some("proj"));
/// assert_eq!(closest("frobnicate", ["updateOn", "updateTags"]), None);
/// ```
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    closest_of(word, &mut candidates.into_iter())
}

fn closest_of<'c>(word: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST: usize = 64;
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let lower = |word: &str| word.to_ascii_lowercase().into_bytes();
    let wanted = lower(word);
    let mut best = None;
    let mut kin = [None; 2];
    for candidate in candidates {
        let (shorter, longer) = if candidate.len() < word.len() {
            (candidate, word)
        } else {
            (word, candidate)
        };
        if shorter.len() >= 3 && longer.starts_with(shorter) {
            kin = [Some(candidate), kin[0]];
        }
        let most = (candidate.len().max(word.len()) / 4).clamp(1, 3);
        if candidate.len().abs_diff(word.len()) > most {
            continue;
        }
        let errors = distance(&wanted, &lower(candidate));
        if errors <= most && best.is_none_or(|(fewest, _)| errors < fewest) {
            best = Some((errors, candidate));
        }
    }
    match (best, kin) {
        (Some((_, candidate)), _) => Some(candidate),
        (None, [only, None]) => only,
        _ => None,
    }
}

/// Restricted Damerau-Levenshtein, three rows at a time.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = Vec::new();
    for errors in 0..=b.len() {
        last.push(errors);
    }
    let mut previous = None;
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        let mut left = None;
        for (j, y) in b.iter().enumerate() {
            let replaced = get(&last, j) + usize::from(x != y);
            let mut least = replaced.min(get(&last, j + 1) + 1).min(get(&row, j) + 1);
            if previous == Some(y) && left == Some(x) {
                least = least.min(get(&before, j.wrapping_sub(1)) + 1);
            }
            row.push(least);
            left = Some(y);
        }
        before = std::mem::replace(&mut last, row);
        previous = Some(x);
    }
    get(&last, b.len())
}
