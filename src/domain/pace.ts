/** Calls whose number per second is bounded for the whole tenant, however many workers and runs make them. */
export type Bucket = 'risk' | 'reports';
