//! The analysis against brute force: in small worlds every thing there is can be asked about.
//!
//! Names, tags and views are over two letters, so that a few patterns can cover everything together and the rare
//! paths of the search occur. Of texts that no pattern in use tells apart one stands for all.
//! `TOKENSCOPE_SEED` and `TOKENSCOPE_ANALYSIS_PAIRS` choose other worlds; a failure names the seed of its world.

#[path = "analysis/brute.rs"]
mod brute;
#[path = "analysis/comparing.rs"]
mod comparing;
#[path = "analysis/hard.rs"]
mod hard;
#[path = "analysis/law.rs"]
mod law;
#[path = "analysis/telling.rs"]
mod telling;
#[path = "analysis/worlds.rs"]
mod worlds;
