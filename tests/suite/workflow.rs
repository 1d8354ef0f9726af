//! Tests of workflow.
