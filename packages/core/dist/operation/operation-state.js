/** Whether an operation is still to end. */
export function isOpen(operation) {
    return operation.status === 'requested' || operation.status === 'accepted';
}
//# sourceMappingURL=operation-state.js.map