import type { Identity } from './identity.js';
/** How a cloud is written in the raw ids of Teams identities. */
export declare const cloudPrefixes: {
    readonly public: 'orgid';
    readonly dod: 'dod';
    readonly gcch: 'gcch';
};
/**
 * The identity that a raw id stands for. Total: what no rule fits is of kind `unknown` and keeps its raw id, so that
 * `fromRawId(id).rawId === id` for every text.
 */
export declare function fromRawId(rawId: string): Identity;
//# sourceMappingURL=raw-id.d.ts.map