//! The binary: hands everything to the library.

fn main() -> std::process::ExitCode {
    alembic_mcp::cli::main()
}
