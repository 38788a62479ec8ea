// Every page is complete HTML; nothing is hydrated. What helps on top is an island (src/islands).
export const csr = false;
