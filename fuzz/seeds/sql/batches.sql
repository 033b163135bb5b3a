8IF NOT EXISTS (SELECT 1 FROM sys.objects WHERE name = N'a')
BEGIN
CREATE TABLE [dbo].[a] ([id] int IDENTITY(1,1) NOT NULL, [b] AS ([id] * 2) PERSISTED, [c] uniqueidentifier CONSTRAINT [df] DEFAULT (newid()), CONSTRAINT [pk] PRIMARY KEY CLUSTERED ([id] ASC)) ON [PRIMARY]
END
GO
SET IDENTITY_INSERT [dbo].[a] ON
INSERT [dbo].[a] ([id], [c]) VALUES (1, NULL), (CAST(2 AS int), N'x')
EXEC sp_rename 'dbo.a.c', 'd', 'COLUMN'
ALTER TABLE a ADD e int NOT NULL CONSTRAINT x DEFAULT 0 WITH VALUES
ALTER TABLE a DROP CONSTRAINT x, COLUMN e
GO 5
DECLARE @x nvarchar(max) = 'CREATE TABLE q (a int)'; EXEC (@x)
