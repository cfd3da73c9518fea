//! `tokenscope-server`: see [`Config`] for what it can be told.

use std::io::IsTerminal;

use clap::Parser;
use tokenscope_server::invite::invite;
use tokenscope_server::{Config, Server};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let config = Config::parse();
    let filter = EnvFilter::try_from_env("TOKENSCOPE_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    match run(&config).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(config: &Config) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    if let Some(email) = &config.invite {
        let token = invite(config, email).await?;
        println!(
            "A first token of {email}, shown this once: {}",
            token.expose()
        );
        return Ok(());
    }
    let server = Server::open(config).await?;
    if let Some(token) = &server.first_token {
        println!(
            "The Owner's first token, shown this once: {}",
            token.expose()
        );
    }
    println!("http://{}/", server.address);
    let keeper = server.keeper.clone();
    let mut terminate = signal(SignalKind::terminate())?;
    server
        .run(async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        })
        .await;
    tracing::info!("decisions: {}", keeper.decisions);
    tracing::info!("looks: {}", keeper.requests);
    Ok(())
}
