Profile: SOSpecimenMaterial
Parent: Specimen
Id: so-specimen-material
Title: "Pathology material"
Description: "A slide or a block that is shipped for a pathology re-read."
* insert AboutSOSpecimenMaterial
* extension contains
    ReturnRequired named returnRequired 1..1 and
    ConditionOnReceipt named conditionOnReceipt 0..1
* identifier 1..*
* identifier.system 1..1
* identifier.value 1..1
* type 1..1
* subject 1..1
* container 1..*
* container.type 1..1
* container.type from MaterialContainerCodes (extensible)

Profile: SOShipment
Parent: SupplyDelivery
Id: so-shipment
Title: "Shipment"
Description: "A parcel with slides or blocks, from dispatch to receipt or return."
* insert AboutSOShipment
* obeys so-ship-1
* extension contains
    ConditionOnReceipt named conditionOnReceipt 0..1 and
    $eventHistory named eventHistory 0..*
* extension[eventHistory] ^short = "The hand-overs on the way"
* identifier 1..*
* identifier ^short = "The courier's consignment number"
* status 1..1
* patient 1..1
* suppliedItem 1..1
* suppliedItem.extension contains ShippedMaterial named material 1..*
* receiver 1..*
* destination ^short = "Where the parcel goes"

Invariant: so-ship-1
Description: "A delivered shipment says in what condition it arrived."
Severity: #error
Expression: "status = 'completed' implies extension('https://second-opinion.example/fhir/StructureDefinition/condition-on-receipt').exists()"
