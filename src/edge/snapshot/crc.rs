//! CRC-32 as in Ethernet, PNG and zip, eight bytes at a time: a snapshot is read whole for it and for nothing else.

/// For each of eight places in a row, what a byte there does to the sum. Made when it is needed: written down it would
/// be a fifth of the module.
type Tables = [[u32; 256]; 8];

/// So many bytes are summed by one call: an engine can then go on in a better compiled one.
const STRETCH: usize = 1 << 14;

pub(super) fn of(bytes: &[u8]) -> u32 {
    let tables = tables();
    let mut sum = u32::MAX;
    for stretch in bytes.chunks(STRETCH) {
        sum = go_on(sum, stretch, &tables);
    }
    !sum
}

fn tables() -> Tables {
    let mut tables = [[0; 256]; 8];
    for byte in 0..=u8::MAX {
        let mut sum = u32::from(byte);
        for table in &mut tables {
            for _ in 0..8 {
                sum = (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
            }
            table[usize::from(byte)] = sum;
        }
    }
    tables
}

#[inline(never)]
fn go_on(mut sum: u32, bytes: &[u8], tables: &Tables) -> u32 {
    let [last, t1, t2, t3, t4, t5, t6, first] = tables;
    let (words, rest) = bytes.as_chunks();
    for word in words {
        // The sum so far goes into the first four bytes.
        let word = u64::from_le_bytes(*word) ^ u64::from(sum);
        let at = |place: u32| usize::from((word >> (8 * place)) as u8);
        sum = first[at(0)] ^ t6[at(1)] ^ t5[at(2)] ^ t4[at(3)];
        sum ^= t3[at(4)] ^ t2[at(5)] ^ t1[at(6)] ^ last[at(7)];
    }
    for byte in rest {
        sum = (sum >> 8) ^ last[usize::from(sum as u8 ^ byte)];
    }
    sum
}

#[cfg(test)]
mod tests {
    #[test]
    fn is_the_usual_one() {
        assert_eq!(super::of(b"123456789"), 0xcbf4_3926);
        assert_eq!(super::of(b""), 0);
        let bytes: Vec<u8> = (0..100_u8).collect();
        for length in 0..bytes.len() {
            let mut sum = u32::MAX;
            for byte in &bytes[..length] {
                sum ^= u32::from(*byte);
                for _ in 0..8 {
                    sum = (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1));
                }
            }
            assert_eq!(super::of(&bytes[..length]), !sum, "{length} bytes");
        }
    }
}
