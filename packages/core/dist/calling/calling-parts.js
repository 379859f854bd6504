export {};
//# sourceMappingURL=calling-parts.js.map