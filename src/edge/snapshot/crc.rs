//! CRC-32 as in Ethernet, PNG and zip, sixteen bytes at a time: a snapshot is read whole for it and for nothing else.

/// For each of sixteen places in a row, what a byte there does to the sum. Made when it is needed: written down it would
/// be a third of the module.
type Tables = [[u32; 256]; 16];

fn tables() -> Tables {
    let mut tables = [[0; 256]; 16];
    for byte in 0..=u8::MAX {
        let mut sum = u32::from(byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
        tables[0][usize::from(byte)] = sum;
    }
    for place in 1..16 {
        for byte in 0..=usize::from(u8::MAX) {
            let before = tables[place - 1][byte];
            tables[place][byte] = (before >> 8) ^ tables[0][low(before)];
        }
    }
    tables
}

fn low(sum: u32) -> usize {
    (sum & 0xff) as usize
}

pub(super) fn of(bytes: &[u8]) -> u32 {
    let tables = tables();
    let (chunks, rest) = bytes.as_chunks::<16>();
    let mut sum = u32::MAX;
    for chunk in chunks {
        let mut next = 0;
        for (place, byte) in chunk.iter().enumerate() {
            // The sum so far goes into the first four bytes.
            let carried = if place < 4 {
                low(sum >> (8 * place))
            } else {
                0
            };
            next ^= tables[15 - place][usize::from(*byte) ^ carried];
        }
        sum = next;
    }
    for byte in rest {
        sum = (sum >> 8) ^ tables[0][low(sum) ^ usize::from(*byte)];
    }
    !sum
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
