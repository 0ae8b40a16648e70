"""Everything kept in SQL: chats, receipts, the ledger of model calls, and their migrations."""
