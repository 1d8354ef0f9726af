//! What one function of a migration does to a schema, with all that needs no schema done ahead.

use std::sync::Arc;

use crate::python::{Library, Module, Reader};
use crate::schema::{Dialect, NamingTemplates};

use super::collect::Collector;
use super::direction::Direction;
use super::read::read_function;
use super::{Effect, Operation, World, effect_on_schema};

/// A function of a migration, ready to be carried out for one dialect.
pub struct Prepared {
    direction: Direction,
    does: Does,
}

/// What is known of a function before there is a schema.
enum Does {
    /// It does the same on any database.
    Always(Vec<Effect>),
    /// It asks the database that it finds.
    Asks {
        module: Box<Module>,
        /// What nobody can follow, whatever is asked.
        unseen: Vec<Operation>,
    },
}

impl Prepared {
    /// Reads one function of a revision file; `conventions` name what it leaves unnamed.
    pub fn read(
        source: &Arc<str>,
        library: &Library,
        direction: Direction,
        dialect: Dialect,
        conventions: &NamingTemplates,
    ) -> Self {
        let module = Module::parse(Arc::clone(source));
        let imported = module.imported_modules();
        let mut reader = Reader::new(&module, library);
        let name = direction.name();
        let function = read_function(&module, &mut reader, library, &imported, name);
        drop(reader);
        let does = if function.asks {
            let unseen = function.operations.into_iter().take(function.unseen).collect();
            Does::Asks { module: Box::new(module), unseen }
        } else {
            let operations = function.operations.iter();
            let effects = operations.map(|one| effect_on_schema(one, dialect, conventions));
            Does::Always(effects.collect())
        };
        Self { direction, does }
    }

    /// Carries it out in `world`.
    pub fn carry_out(&self, library: &Library, world: &mut World<'_>) {
        match &self.does {
            Does::Always(effects) => {
                for effect in effects {
                    world.make(effect, &[], false);
                }
            }
            Does::Asks { module, unseen } => {
                let imported = module.imported_modules();
                let mut collector = Collector::new(&imported, library, Some(world));
                collector.begin_with(unseen);
                Reader::new(module, library).run(self.direction.name(), &mut collector);
            }
        }
    }
}
