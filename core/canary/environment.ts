/** The label of the appliance's own made-up patients (core/canary): what is heard of them is stored, and is no part of any figure. */
export const canaryEnvironment = 'ledgerline-canary';
