using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>The store's schema. EF Core owns it and writes the scripts beside this file; the running store speaks SQL.</summary>
/// <remarks>EF's first query costs most of a second of just-in-time compilation, which is more than the server may take to start.</remarks>
internal sealed class StoreContext(DbContextOptions<StoreContext> options) : DbContext(options)
{
    /// <summary>Number of the newest scripts.</summary>
    public const int SchemaVersion = 4;

    /// <summary>Marks a table that is its own primary index, which halves what a search row costs to write.</summary>
    public const string WithoutRowid = "WithoutRowid";

    public static StoreContext ForSqlite()
    {
        var options = new DbContextOptionsBuilder<StoreContext>().UseSqlite("Data Source=:memory:");
        options.ReplaceService<IMigrationsSqlGenerator, RowidlessSqlGenerator>();
        return new StoreContext(options.Options);
    }

    public static StoreContext ForPostgreSql() => new(new DbContextOptionsBuilder<StoreContext>().UseNpgsql("Host=127.0.0.1").Options);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SettingRow>().ToTable("setting").HasKey(r => r.Name);
        modelBuilder.Entity<CommitRow>().ToTable("commit_log").HasKey(r => r.Number);
        modelBuilder.Entity<CommitRow>().HasIndex(r => r.At, "commit_log_at");
        modelBuilder.Entity<ReceiptRow>().ToTable("receipt").HasKey(r => r.Key);
        modelBuilder.Entity<ConsumerRow>().ToTable("consumer").HasKey(r => r.Name);
        modelBuilder.Entity<IndexStateRow>().ToTable("index_state").HasKey(r => r.Type);

        modelBuilder.Entity<SymbolRow>().ToTable("symbol").HasKey(r => r.Id);
        modelBuilder.Entity<SymbolRow>().HasIndex(r => new { r.Kind, r.Name }, "symbol_name").IsUnique();

        modelBuilder.Entity<ResourceRow>().ToTable("resource").HasKey(r => r.Key);
        modelBuilder.Entity<ResourceRow>().Property(r => r.IsDeleted).HasConversion<int>();
        modelBuilder.Entity<ResourceRow>().HasIndex(r => new { r.Type, r.Id }, "resource_id").IsUnique();
        modelBuilder.Entity<ResourceRow>().HasIndex(r => new { r.Type, r.IsDeleted, r.Key }, "resource_key");
        modelBuilder.Entity<ResourceRow>().HasIndex(r => new { r.Type, r.IsDeleted, r.LastUpdated, r.Key }, "resource_last_updated");

        modelBuilder.Entity<ContainedRow>().ToTable("contained").HasKey(r => r.Key);
        modelBuilder.Entity<ContainedRow>().HasIndex(r => r.Resource, "contained_resource");
        modelBuilder.Entity<ContainedRow>().HasIndex(r => new { r.Type, r.Key }, "contained_type");
        modelBuilder.Entity<ContainedRow>().HasIndex(r => new { r.Type, r.Resource }, "contained_type_resource");

        modelBuilder.Entity<VersionRow>().ToTable("version").HasKey(r => r.Key);
        modelBuilder.Entity<VersionRow>().HasIndex(r => new { r.Resource, r.Version }, "version_number").IsUnique();
        modelBuilder.Entity<VersionRow>().HasIndex(r => new { r.Type, r.Key }, "version_type");

        if (Database.IsSqlite()) DeclareIndexesForSqlite(modelBuilder);
        else DeclareIndexesForPostgreSql(modelBuilder);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(ColumnName(property.Name));
                property.IsNullable = property.Name == nameof(CommitRow.Note);

                // Every number is given by the writer, so that it knows them before it writes.
                property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;

                // Text is compared by its code points everywhere, whatever the database was created with.
                if (!Database.IsSqlite() && property.ClrType == typeof(string)) property.SetCollation("C");
            }
        }
    }

    private static void DeclareIndexesForSqlite(ModelBuilder model)
    {
        // The order of a key is the order in which a search reads: parameter, value, resource.
        Index(model.Entity<TokenRow>(), "token_index", r => new { r.Param, r.Code, r.Resource, r.System, r.Part }, r => new { r.Resource, r.Param });
        Index(model.Entity<StringRow>(), "string_index", r => new { r.Param, r.Folded, r.Resource, r.Exact, r.Part }, r => new { r.Resource, r.Param });
        Index(model.Entity<DateRow>(), "date_index", r => new { r.Param, r.Low, r.High, r.Resource, r.Part }, r => new { r.Resource, r.Param });
        Index(model.Entity<NumberRow>(), "number_index", r => new { r.Param, r.Low, r.High, r.Resource, r.Part }, r => new { r.Resource, r.Param });
        Index(model.Entity<QuantityRow>(), "quantity_index", r => new { r.Param, r.Low, r.High, r.Resource, r.System, r.Code, r.Unit, r.Part }, r => new { r.Resource, r.Param });
        Index(model.Entity<ReferenceRow>(), "reference_index", r => new { r.Param, r.Target, r.Resource, r.Type, r.Server, r.Version, r.Part }, r => new { r.Resource, r.Param });
        Index(model.Entity<UriRow>(), "uri_index", r => new { r.Param, r.Uri, r.Resource, r.Part }, r => new { r.Resource, r.Param });
        model.Entity<DateRow>().HasIndex(r => new { r.Param, r.High }, "date_index_high");
        model.Entity<VersionRow>().HasOne<ResourceRow>().WithMany().HasForeignKey(r => r.Resource).OnDelete(DeleteBehavior.Restrict);
    }

    /// <remarks>Two indexes and no key: rows are written once and never updated, and a key over all columns would only be a third index.
    /// A foreign key would be checked row by row; the one writer gives both numbers in the same transaction.</remarks>
    private static void DeclareIndexesForPostgreSql(ModelBuilder model)
    {
        Heap(model.Entity<TokenRow>(), "token_index", r => new { r.Param, r.Code, r.Resource }, r => new { r.Resource, r.Param });
        Heap(model.Entity<StringRow>(), "string_index", r => new { r.Param, r.Folded, r.Resource }, r => new { r.Resource, r.Param });
        Heap(model.Entity<DateRow>(), "date_index", r => new { r.Param, r.Low, r.High, r.Resource }, r => new { r.Resource, r.Param });
        Heap(model.Entity<NumberRow>(), "number_index", r => new { r.Param, r.Low, r.High, r.Resource }, r => new { r.Resource, r.Param });
        Heap(model.Entity<QuantityRow>(), "quantity_index", r => new { r.Param, r.Low, r.High, r.Resource }, r => new { r.Resource, r.Param });
        Heap(model.Entity<ReferenceRow>(), "reference_index", r => new { r.Param, r.Target, r.Resource }, r => new { r.Resource, r.Param });
        Heap(model.Entity<UriRow>(), "uri_index", r => new { r.Param, r.Uri, r.Resource }, r => new { r.Resource, r.Param });
        model.Entity<DateRow>().HasIndex(r => new { r.Param, r.High }, "date_index_high");
    }

    private static void Index<T>(EntityTypeBuilder<T> row, string name, Expression<Func<T, object?>> key, Expression<Func<T, object?>> byResource)
        where T : class
    {
        row.ToTable(name).HasKey(key);
        row.HasAnnotation(WithoutRowid, true);
        row.HasIndex(byResource).HasDatabaseName(name + "_resource");
    }

    private static void Heap<T>(EntityTypeBuilder<T> row, string name, Expression<Func<T, object?>> byValue, Expression<Func<T, object?>> byResource)
        where T : class
    {
        row.ToTable(name).HasNoKey();
        row.HasIndex(byValue).HasDatabaseName(name + "_value");
        row.HasIndex(byResource).HasDatabaseName(name + "_resource");
    }

    private static string ColumnName(string property) => property switch
    {
        nameof(CommitRow.Number) or nameof(VersionRow.Commit) => "t",
        _ => string.Concat(property.Select((c, at) => char.IsUpper(c) && at > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString())),
    };
}
