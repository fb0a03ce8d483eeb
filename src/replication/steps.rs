//! One file per change of AWS. Each says why it is safe to repeat.

pub mod alternate_contact;
pub mod close_account;
pub mod create_account;

pub mod delete_workspace_unit;
pub mod ensure_workspace_unit;
pub mod move_account;
pub mod rename_account;
pub mod set_alias;
pub mod tag_account;
