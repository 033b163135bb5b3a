package shop

import grails.persistence.Entity

class Book {
    String title
    Integer pages = 3 * (1 + 2)
    Map<String, List<Long>> notes = [a: [1, 2], 'b c': []]
    static hasMany = [authors: Author]
    static belongsTo = [shelf: Shelf]
    static mapping = {
        table 'book'
        id generator: 'assigned', column: "book_id"
        version false
        title column: 'name', sqlType: "varchar(${20 + 4})"
    }
    static constraints = {
        title nullable: true, maxSize: 20
    }
    def store() {
        def sql = new Sql(dataSource)
        sql.execute "INSERT INTO book (name) VALUES (${title})"
        sql.executeInsert('''
            INSERT INTO book (book_id, name)
            VALUES (?, ?)''', [1, 'x'])
        jdbc.update($/insert into book values (1, '$title')/$)
        new Book(title: /a\/b/).save(flush: true) ?: fail()
    }
}
