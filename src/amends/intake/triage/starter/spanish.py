"""Spanish: what people write to a company. Ours."""

from __future__ import annotations

KINDS = {
    "flight-cancelled": """
        [mi|nuestro] vuelo [a Roma|] [fue|ha sido] cancelado [sin avisar|otra vez|a última hora|]
        han cancelado [mi|nuestro] vuelo y nadie nos ayuda
        vuelo cancelado, sin hotel, sin respuesta
        la cancelación se anunció en la puerta de embarque
    """,
    "flight-late": """
        [mi|nuestro|el] vuelo lleva 0 horas de retraso [otra vez|]
        por el retraso perdimos la conexión
        llevamos [dos|0] horas sentados en el avión
        el avión salió con 0 horas de retraso
        nadie dice por qué se retrasa el vuelo
    """,
    "parcel-late": """
        [mi paquete|mi pedido|mi tarjeta] [todavía|aún] no ha llegado
        llevo [dos|tres|0] semanas esperando [el paquete|el pedido]
        la entrega era para [el lunes|el 0] y no llegó nada
        el seguimiento no cambia desde hace 0 días
        dicen que fue entregado pero no recibí nada
        han cambiado la fecha de entrega por tercera vez
    """,
    "bill-wrong": """
        la factura está [mal|otra vez mal|equivocada]
        me cobraron [dos veces|el doble|de más]
        [todavía |]espero mi reembolso [desde hace 0 semanas|]
        me han cobrado algo que cancelé
        por qué debo pagar una comisión de la que nadie habló
        no aplicaron el descuento
        rechazaron mi pago sin motivo
    """,
    "item-faulty": """
        [el artículo|el aparato|la lámpara|la chaqueta] llegó [roto|rota|dañado|defectuoso|rayado]
        dejó de funcionar a [los dos días|la semana]
        enviaron [la talla equivocada|otro artículo|otro color]
        faltan [dos piezas|tornillos]
        la calidad es pésima
        el recambio también está defectuoso
    """,
    "baggage": """
        mi [maleta|equipaje] [no llegó|no aparece|se perdió|está dañado]
        dónde está nuestro equipaje, llevamos 0 horas aquí
        han [perdido|roto] mi maleta
        dos días y sigo sin maleta
        el cochecito llegó roto
    """,
    "service-down": """
        [la aplicación|su página|internet|la línea] no funciona [otra vez|desde hace 0 días|]
        no puedo [entrar|iniciar sesión], siempre sale un error
        la aplicación se cierra todo el tiempo
        sin servicio desde el lunes y sin información
        bloquearon mi cuenta sin motivo
    """,
    "staff-conduct": """
        su [empleado|conductor|personal] fue [grosero|maleducado|muy desagradable]
        nadie [contesta|responde|devuelve la llamada]
        estuve [una hora|0 minutos] esperando al teléfono
        escribí [tres|0] veces y no hay respuesta
        me gritaron y me colgaron
        así no se trata a un cliente
    """,
    "other": """
        estoy [muy|realmente|] [decepcionado|decepcionada|molesto]
        esto es [inaceptable|una vergüenza|ridículo|una tomadura de pelo]
        nunca más [con ustedes|]
        quiero [poner una queja|reclamar]
        la habitación estaba [sucia|fría|distinta de lo prometido]
        no cumplieron su promesa
        [pésimo|el peor] [servicio|hotel|trato]
        qué decepción
    """,
}
EFFECTS = {
    "1": """
        es solo un detalle
        no es grave, pero molesta
        solo para que lo sepan
    """,
    "2": """
        espero [una respuesta|mi dinero|una explicación]
        por favor resuélvanlo [pronto|antes del viernes]
        qué van a hacer
        lo necesito para mañana
        llámenme por favor
    """,
    "3": """
        por su culpa perdimos [la boda|el entierro|la operación]
        esto dura [0 meses|meses] y ya no duermo
        voy a [denunciarlos|ir al juzgado|llamar a mi abogado]
        por esto no puedo pagar el alquiler
        nos arruinaron las vacaciones
        es la [tercera|cuarta] vez y me doy de baja
    """,
}
NOW = """
    mi [madre|hija|abuela] está sola y atrapada en [el aeropuerto|la estación]
    estamos tirados con [dos niños|un bebé] y sin donde dormir
    mis medicinas están en la maleta perdida y las necesito [hoy|ya]
    [me hice daño|estoy herido|estoy sangrando] [en su tienda|a bordo|]
    [el cargador|la batería] [explotó|se incendió]
    estamos sin calefacción con un recién nacido
    mi padre está en el hospital por su comida
    su conductor me [amenazó|acosó]
    nos rechazaron por el color de la piel
    huele a gas en el piso
    voy en silla de ruedas y me dejaron sola
    si nadie actúa perderemos el entierro de mi padre
"""
REQUESTS = """
    cómo [puedo |]cambiar [mi dirección|mi contraseña|mi nombre|el pin]
    cuál es el horario [los domingos|en Navidad|]
    envían [también |]a [Portugal|México|Canarias]
    puedo llevar [a mi perro|una bicicleta|otra maleta]
    podrían enviarme [la factura|un presupuesto|el catálogo|una copia]
    quisiera reservar [una mesa para 0|una habitación|dos asientos]
    qué [documentos|papeles] necesito
    cuánto cuesta [el envío|un billete a Sevilla|la mejora]
    cuánto tarda [la entrega|una transferencia]
    hay [aparcamiento|desayuno|descuento para estudiantes]
    se puede pagar [con tarjeta|en efectivo|con factura]
    dónde encuentro [las instrucciones|mi contrato|el formulario]
    funciona con [mi teléfono|el modelo 0]
    busco [un hotel|un regalo|un tren] [cerca de la estación|por 0 euros]
    lo tienen en [azul|talla 0]
    pueden explicar [eso|el segundo punto]
    quiero pedir una tarjeta, cómo se hace
    desde cuándo se puede [reservar|facturar]
"""
ORDINARY = """
    [sí|no|vale], [el martes está bien|me lo quedo|de acuerdo]
    adjunto [el formulario|el contrato firmado|una foto]
    mi número de pedido es 0
    llegamos el viernes
    la comida estaba [excelente|muy buena]
    [bonita|estupenda] [aplicación|vista|habitación]
    tenemos muchas ganas del viaje
    esta es mi nueva dirección
    reserve para dos personas por favor
"""
THANKS = """
    [muchas |]gracias por [su ayuda|la respuesta rápida|todo]
    gracias, [ya funciona|llegó todo|está resuelto]
    gracias a [la señora Ruiz|todo el equipo]
"""
GREETINGS = "|Hola|Buenos días|Estimados señores|Buenas tardes||"
CLOSINGS = "|Saludos|Un saludo|Gracias de antemano||"
ADDED = "ayúdenme por favor|mi pedido es el 0|reservé el 0|número de cliente 0"
