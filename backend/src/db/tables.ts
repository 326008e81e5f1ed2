import type { Generated, Insertable, Selectable } from 'kysely'
import type {
  AuditAction,
  AuditTargetType,
  PostKind,
  Priority,
  Role,
  Score,
  Status,
  Visibility,
} from '../contract/index.ts'

/** Times are milliseconds since 1970 in UTC on both databases; ids are whole numbers. There are no booleans. */
export interface Tables {
  users: UserTable
  /** JSON in `value`. */
  user_attributes: { user_id: number; value: string }
  ticket_contexts: { ticket_id: number; value: string }
  sessions: SessionTable
  login_failures: LoginFailureTable
  tickets: TicketTable
  labels: { id: Generated<number>; name: string }
  ticket_labels: { ticket_id: number; label_id: number }
  posts: PostTable
  reads: ReadTable
  events: EventTable
  idempotency_keys: IdempotencyKeyTable
  activities: ActivityTable
  mentions: { post_id: number; user_id: number; ticket_id: number }
  canned_replies: CannedReplyTable
  views: ViewTable
  invitations: InvitationTable
  password_resets: PasswordResetTable
  audit_log: AuditTable
  service_levels: { id: number; value: string; changed_at: number }
  ratings: RatingTable
}

interface UserTable {
  id: Generated<number>
  username: string
  /** The username as it is compared: see `usernameKey`. */
  username_key: string
  first_name: string
  last_name: string
  email: string
  role: Role
  /** Null: no password opens this account. */
  password_hash: string | null
  /** The host's name for the user, `issuer` and `subject` together; null: signed up here. */
  issuer: string | null
  subject: string | null
  created_at: number
  deactivated_at: number | null
  erased_at: number | null
  /** Since when a customer may only read. */
  blocked_at: number | null
}

interface SessionTable {
  id: string
  user_id: number
  created_at: number
  used_at: number
  expires_at: number
}

interface LoginFailureTable {
  /** What is counted: a username, an address, or both together. */
  key: string
  failures: number
  /** When the count began. */
  since: number
}

interface TicketTable {
  id: Generated<number>
  subject: string
  status: Generated<Status>
  priority: Generated<Priority>
  visibility: Visibility
  requester_id: number
  assignee_id: number | null
  posts_count: Generated<number>
  /** What agents alone see: notes and hidden posts. */
  notes_count: Generated<number>
  created_at: number
  updated_at: number
  /** Since when the customer waits for an answer. */
  waiting_since: number | null
  first_replied_at: number | null
  /** Null again once it is reopened. */
  resolved_at: number | null
  merged_into_id: number | null
  /** Out of the way of open views until then; null: not snoozed. */
  snoozed_until: number | null
  /** When it was found that a target of the service levels was missed; null: it was not, or no more. */
  first_reply_breached_at: number | null
  resolution_breached_at: number | null
}

interface PostTable {
  id: Generated<number>
  ticket_id: number
  author_id: number
  kind: PostKind
  message: string
  created_at: number
  /** Not null: customers don't have this post. */
  hidden_at: number | null
  hidden_by: number | null
}

interface ReadTable {
  user_id: number
  ticket_id: number
  post_id: number
}

interface EventTable {
  id: Generated<number>
  type: string
  ticket_id: number | null
  post_id: number | null
  user_id: number | null
  audience: Audience
  /** JSON */
  data: string
  created_at: number
}

/** Who, of those who see the ticket, is told: all of them, agents and the doer, or the doer alone. `server`: no client. */
export type Audience = 'ticket' | 'agents' | 'doer' | 'server'

interface IdempotencyKeyTable {
  user_id: number
  /** Method and path with its ids. */
  route: string
  key: string
  body_hash: string
  status: number
  /** JSON */
  answer: string
  created_at: number
}

interface ActivityTable {
  id: Generated<number>
  ticket_id: number
  /** Null: by rule. */
  user_id: number | null
  action: string
  /** JSON. People stand here by their ids, so that an erased name stays nowhere. */
  data: string
  created_at: number
}

interface InvitationTable {
  id: Generated<number>
  /** Whom it is for, as the admin calls them. */
  name: string
  role: 'agent' | 'admin'
  /** The link has the secret; nothing here does. */
  secret_hash: string
  created_by: number
  created_at: number
  expires_at: number
}

interface PasswordResetTable {
  id: Generated<number>
  user_id: number
  secret_hash: string
  created_by: number
  created_at: number
  expires_at: number
}

interface AuditTable {
  id: Generated<number>
  actor_id: number | null
  action: AuditAction
  target_type: AuditTargetType | null
  target_id: number | null
  /** JSON */
  data: string
  created_at: number
}

interface CannedReplyTable {
  id: Generated<number>
  owner_id: number
  title: string
  /** The title as it is searched: see `titleKey`. */
  title_key: string
  message: string
  /** JSON, a TicketChange; null: none. */
  changes: string | null
  shared_at: number | null
  created_at: number
}

interface ViewTable {
  id: Generated<number>
  owner_id: number
  name: string
  /** In the words of a search. */
  query: string
  sort: 'activity' | 'waiting'
  shared_at: number | null
  created_at: number
}

interface RatingTable {
  ticket_id: number
  user_id: number
  score: Score
  comment: string
  created_at: number
}

export type UserRow = Selectable<UserTable>
export type NewUserRow = Insertable<UserTable>
export type SessionRow = Selectable<SessionTable>
export type TicketRow = Selectable<TicketTable>
export type PostRow = Selectable<PostTable>
export type CannedReplyRow = Selectable<CannedReplyTable>
export type ViewRow = Selectable<ViewTable>
export type EventRow = Selectable<EventTable>
export type AuditRow = Selectable<AuditTable>
