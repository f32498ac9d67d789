using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>Writes what EF has no words for: SQLite's <c>WITHOUT ROWID</c>. sqlite.org/withoutrowid.html</summary>
internal sealed class RowidlessSqlGenerator(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        base.Generate(operation, model, builder, terminate: false);
        var entity = model?.GetEntityTypes().FirstOrDefault(type => type.GetTableName() == operation.Name);
        if (entity?.FindAnnotation(StoreContext.WithoutRowid) is not null) builder.Append(" WITHOUT ROWID");
        if (!terminate) return;
        builder.AppendLine(Dependencies.SqlGenerationHelper.StatementTerminator);
        EndStatement(builder);
    }
}
