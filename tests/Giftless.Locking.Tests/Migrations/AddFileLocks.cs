using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Giftless.Locking.Tests.Migrations;

/// <summary>What <c>dotnet ef migrations add AddFileLocks</c> makes of <c>modelBuilder.AddGitLfsLocks("file_locks")</c>.</summary>
[DbContext(typeof(MigratedContext))]
[Migration("20260102030405_AddFileLocks")]
internal sealed class AddFileLocks : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: MigratedContext.Table,
            columns: table => new
            {
                id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                repository = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                path_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                path = table.Column<string>(type: "TEXT", maxLength: 4096, nullable: false),
                owner_id = table.Column<string>(type: "TEXT", nullable: false),
                owner_name = table.Column<string>(type: "TEXT", nullable: false),
                locked_at = table.Column<long>(type: "INTEGER", nullable: false),
                expires_at = table.Column<long>(type: "INTEGER", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_file_locks", x => x.id));

        migrationBuilder.CreateIndex(
            name: "IX_file_locks_repository_path_hash",
            table: MigratedContext.Table,
            columns: ["repository", "path_hash"],
            unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable(name: MigratedContext.Table);
}
