import { t } from '../locales/index.ts'
import { Field } from '../ui/form.tsx'

export interface NamesProps {
  first_name?: string
  last_name?: string
  email?: string
}
export const Names = ({ first_name, last_name, email }: NamesProps) => (
  <>
    <div class="pair">
      <Field name="first_name" label={t('firstName')} value={first_name} autocomplete="given-name" isOptional />
      <Field name="last_name" label={t('lastName')} value={last_name} autocomplete="family-name" isOptional />
    </div>
    <Field name="email" type="email" label={t('email')} value={email} autocomplete="email" isOptional />
  </>
)
