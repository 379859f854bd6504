export {};
//# sourceMappingURL=webhook-policy.js.map