RuleSet: Search(id, code, base, type)
* url = "https://second-opinion.example/fhir/SearchParameter/{id}"
* version = "0.1.0"
* status = #active
* experimental = false
* date = "2026-11-24"
* publisher = "SecondOpinion.Fhir"
* code = #{code}
* base = #{base}
* type = #{type}

Instance: so-servicerequest-opinion-kind
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-servicerequest-opinion-kind, opinion-kind, ServiceRequest, token)
* name = "OpinionKind"
* description = "The kind of opinion that is asked for"
* expression = "ServiceRequest.orderDetail"

Instance: so-servicerequest-trigger
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-servicerequest-trigger, trigger, ServiceRequest, token)
* name = "Trigger"
* description = "What led to asking for a second opinion"
* expression = "ServiceRequest.reasonCode"

Instance: so-servicerequest-diagnosis
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-servicerequest-diagnosis, diagnosis, ServiceRequest, reference)
* name = "Diagnosis"
* description = "The diagnosis or finding in question"
* expression = "ServiceRequest.reasonReference"
* target[+] = #Condition
* target[+] = #Observation
* target[+] = #DiagnosticReport
* target[+] = #DocumentReference

Instance: so-servicerequest-supporting-info
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-servicerequest-supporting-info, supporting-info, ServiceRequest, reference)
* name = "SupportingInfo"
* description = "A record that is to be reviewed"
* expression = "ServiceRequest.supportingInfo"
* target[+] = #DiagnosticReport
* target[+] = #DocumentReference
* target[+] = #ImagingStudy
* target[+] = #Observation
* target[+] = #QuestionnaireResponse

Instance: so-servicerequest-consult-mode
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-servicerequest-consult-mode, consult-mode, ServiceRequest, token)
* name = "ConsultMode"
* description = "How the opinion is wanted"
* expression = "ServiceRequest.extension.where(url = 'https://second-opinion.example/fhir/StructureDefinition/consult-mode').value"

Instance: so-servicerequest-treatment-phase
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-servicerequest-treatment-phase, treatment-phase, ServiceRequest, token)
* name = "TreatmentPhase"
* description = "When in the course of treatment the opinion is asked for"
* expression = "ServiceRequest.extension.where(url = 'https://second-opinion.example/fhir/StructureDefinition/treatment-phase').value"

Instance: so-servicerequest-decision-deadline
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-servicerequest-decision-deadline, decision-deadline, ServiceRequest, date)
* name = "ServiceRequestDecisionDeadline"
* description = "When the treating team has to decide"
* expression = "ServiceRequest.extension.where(url = 'https://second-opinion.example/fhir/StructureDefinition/decision-deadline').value"

Instance: so-task-decision-deadline
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-decision-deadline, decision-deadline, Task, date)
* name = "TaskDecisionDeadline"
* description = "When the treating team has to decide"
* expression = "Task.extension.where(url = 'https://second-opinion.example/fhir/StructureDefinition/decision-deadline').value"

Instance: so-task-due
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-due, due, Task, date)
* name = "Due"
* description = "When the opinion is due"
* expression = "Task.restriction.period"

Instance: so-task-clock-state
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-clock-state, clock-state, Task, token)
* name = "ClockStateOfTask"
* description = "Whether the case is on track, at risk or late"
* expression = "Task.extension.where(url = 'https://second-opinion.example/fhir/StructureDefinition/sla-clock').extension.where(url = 'state').value"

Instance: so-task-candidate
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-candidate, candidate, Task, reference)
* name = "Candidate"
* description = "A centre or reviewer that was asked for by name"
* expression = "Task.extension.where(url = 'http://hl7.org/fhir/StructureDefinition/task-candidateList').value"
* target[+] = #Practitioner
* target[+] = #PractitionerRole
* target[+] = #Organization

Instance: so-task-lease-expires
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-lease-expires, lease-expires, Task, date)
* name = "LeaseExpires"
* description = "When the lease runs out under which a centre holds the review"
* expression = "Task.extension.where(url = 'https://second-opinion.example/fhir/StructureDefinition/claim-lease').extension.where(url = 'expires').value"

// What a task is given and puts out may be of any type, so the two have no targets: a chain names the type it goes to.
Instance: so-task-input-reference
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-input-reference, input-reference, Task, reference)
* name = "InputReference"
* description = "A record that the task was given to work with"
* expression = "Task.input.value.ofType(Reference)"

Instance: so-task-input-type
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-input-type, input-type, Task, token)
* name = "InputType"
* description = "What an input of the task is for"
* expression = "Task.input.type"

Instance: so-task-output-reference
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-output-reference, output-reference, Task, reference)
* name = "OutputReference"
* description = "A record that the task put out: the opinion, the answers"
* expression = "Task.output.value.ofType(Reference)"

Instance: so-task-output-type
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-task-output-type, output-type, Task, token)
* name = "OutputType"
* description = "What an output of the task is"
* expression = "Task.output.type"

Instance: so-supplydelivery-material
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-supplydelivery-material, material, SupplyDelivery, reference)
* name = "Material"
* description = "A slide or block in the parcel"
* expression = "SupplyDelivery.suppliedItem.extension.where(url = 'https://second-opinion.example/fhir/StructureDefinition/shipped-material').value"
* target = #Specimen

Instance: so-diagnosticreport-recommendation
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-diagnosticreport-recommendation, recommendation, DiagnosticReport, reference)
* name = "RecommendationOfOpinion"
* description = "A proposal that belongs to the opinion"
* expression = "DiagnosticReport.extension.where(url = 'https://second-opinion.example/fhir/StructureDefinition/recommendation').value"
* target[+] = #CarePlan
* target[+] = #MedicationRequest
* target[+] = #ServiceRequest

Instance: so-observation-concordance-level
InstanceOf: SearchParameter
Usage: #definition
* insert Search(so-observation-concordance-level, concordance-level, Observation, token)
* name = "ConcordanceLevelOfObservation"
* description = "How far the second opinion agrees with the first one"
* expression = "Observation.where(code.coding.where(system = 'https://second-opinion.example/fhir/CodeSystem/concordance-domain').exists()).value"
