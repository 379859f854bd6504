export {};
//# sourceMappingURL=end-reason.js.map