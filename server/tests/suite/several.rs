//! Several servers on one database.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::postgres::Cluster;
use crate::support::{HEARD, Home, Kind};

/// Deletes through one server, and asks the other until it knows.
async fn measure(kind: Kind, rounds: usize) {
    let Some(one) = Home::on(kind).await else {
        return;
    };
    let other = Home::at(&one.database, &[]).await;
    let mut times = Vec::new();
    for _ in 0..rounds {
        let token = one.owner.makes(json!({ "role": "reader" })).await;
        let there = crate::support::Token {
            url: other.url.clone(),
            ..token.clone()
        };
        let waited = Instant::now();
        while !there.lives().await {
            assert!(waited.elapsed() < 5 * HEARD, "a new token was not heard of");
        }
        let path = format!("/api/v2/tokens/{}", token.id);
        assert_eq!(one.owner.delete(&path).await.status, 204);
        // From the acknowledgement on.
        let deleted = Instant::now();
        while there.lives().await {
            assert!(deleted.elapsed() < 5 * HEARD, "a deleted token lives on");
        }
        times.push(deleted.elapsed());
    }
    times.sort();
    let (half, most) = (times[rounds / 2], times[rounds - 1]);
    println!(
        "{kind:?}: a deleted token was dead on the other server after {half:.1?} (median), {most:.1?} at most of {rounds}"
    );
    assert!(most < HEARD, "{most:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_deleted_through_one_is_soon_dead_on_the_others() {
    measure(Kind::Postgres, 50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_it_is_on_one_file_of_sqlite() {
    measure(Kind::Sqlite, 5).await;
}

/// A way to the database that can be cut without a word: what is sent goes nowhere, and nobody is told.
async fn cuttable(port: u16) -> (u16, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap().port();
    let (cut, is_cut) = watch::channel(false);
    tokio::spawn(async move {
        while let Ok((mut inside, _)) = listener.accept().await {
            let mut is_cut = is_cut.clone();
            tokio::spawn(async move {
                until(&mut is_cut, false).await;
                let mut outside = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                tokio::select! {
                    _ = copy_bidirectional(&mut inside, &mut outside) => {}
                    () = until(&mut is_cut, true) => {
                        // Silence, until it is mended: then the connection is lost.
                        until(&mut is_cut, false).await;
                    }
                }
            });
        }
    });
    (at, cut)
}

async fn until(is_cut: &mut watch::Receiver<bool>, wanted: bool) {
    drop(is_cut.wait_for(|cut| *cut == wanted).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_hear_falls_silent_and_comes_back() {
    let Some(one) = Home::on(Kind::Postgres).await else {
        return;
    };
    let (before, name) = one.database.rsplit_once('/').unwrap();
    let port: u16 = before.rsplit_once(':').unwrap().1.parse().unwrap();
    let (through, cut) = cuttable(port).await;
    let database = format!("postgres://tokenscope@127.0.0.1:{through}/{name}");
    let deaf = Home::at(&database, &["--max-age-ms", "1500"]).await;
    let token = one.owner.makes(json!({ "role": "reader" })).await;
    let there = crate::support::Token {
        url: deaf.url.clone(),
        ..token.clone()
    };
    while !there.lives().await {}
    cut.send(true).unwrap();
    one.owner
        .delete(&format!("/api/v2/tokens/{}", token.id))
        .await;
    let deleted = Instant::now();
    // Alive for a while, for it cannot know; then it answers nothing.
    let last = loop {
        let reply = there.get("/api/v2/caller-identity").await;
        match reply.status.as_u16() {
            200 => assert!(
                deleted.elapsed() < Duration::from_secs(3),
                "it trusts itself for too long"
            ),
            503 => break deleted.elapsed(),
            other => panic!("{other}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    println!("cut off, it answered for {last:.1?} more");
    cut.send(false).unwrap();
    let mended = Instant::now();
    loop {
        let reply = there.get("/api/v2/caller-identity").await;
        if reply.status == 401 {
            break;
        }
        assert_eq!(reply.status, 503);
        assert!(
            mended.elapsed() < Duration::from_secs(20),
            "it does not come back"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("mended, it was back after {:.1?}", mended.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_died_while_waiting_for_the_turn_changes_nothing() {
    let Ok(cluster) = Cluster::start() else {
        return;
    };
    let database = cluster.database();
    let name = database.rsplit_once('/').unwrap().1.to_owned();
    let home = Home::at(&database, &[]).await;
    let token = home.owner.makes(json!({ "role": "admin" })).await;
    // Another server has the turn, and deletes the token in it.
    let remains = json!({ "tokenHashes": [tokenscope_server::secret::hash(&token.value)] });
    let text = format!(
        "begin; update world set version = version + 1; \
         update item set version = (select version from world), gone = 1, body = '{remains}' where id = '{}'; \
         select pg_sleep(1.5); commit",
        token.id
    );
    let other = tokio::task::spawn_blocking(move || {
        cluster.sql(&name, &text).unwrap();
        cluster
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let body = json!({ "key": "late", "name": "Late" });
    token
        .post("/api/v2/projects", body)
        .await
        .is(401, "token_deleted");
    home.owner.get("/api/v2/projects/late").await.is(404, "");
    drop(other.await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_put_back_from_a_copy_is_read_again() {
    let Ok(cluster) = Cluster::start() else {
        return;
    };
    let database = cluster.database();
    let name = database.rsplit_once('/').unwrap().1.to_owned();
    let home = Home::at(&database, &[]).await;
    let kept = home.owner.makes(json!({ "role": "reader" })).await;
    let lost = home.owner.makes(json!({ "role": "reader" })).await;
    let text = "begin; delete from item where version = (select version from world); \
        update world set version = version - 1; commit";
    tokio::task::block_in_place(|| cluster.sql(&name, text).unwrap());
    // A change that comes before the next look finds out too, and is not mistaken for one that is known.
    let after = home.owner.makes(json!({ "role": "reader" })).await;
    lost.get("/api/v2/tokens").await.is(401, "token_unknown");
    assert!(kept.lives().await && after.lives().await);
    assert!(home.owner.sees("").await.contains(&after.id));
}
