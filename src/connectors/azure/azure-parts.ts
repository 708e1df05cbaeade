/** What is loaded with the first approval, witness or look at how witnesses are kept, and not with every cold start. */
export { createContainerLock } from './container-lock.ts';
export { createAzureRoles } from './role-assignments.ts';
export { createKeyVaultSeal } from './seal.ts';
